from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "kompass.accounts"
    verbose_name = _("Konten")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from kompass.accounts import (
            checks,  # noqa: F401  (registers the system checks)
            middleware,
        )

        user_logged_in.connect(middleware.begin_session)
