from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "kompass.accounts"
    verbose_name = _("Konten")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from allauth.usersessions.models import UserSession
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import pre_save

        from kompass.accounts import (
            checks,  # noqa: F401  (registers the system checks)
            devices,
            middleware,
        )

        user_logged_in.connect(middleware.begin_session)
        pre_save.connect(devices.forget_address, sender=UserSession)
