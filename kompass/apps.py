from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class KompassConfig(AppConfig):
    name = "kompass"
    verbose_name = _("Website")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from kompass import checks  # noqa: F401  (registers the system checks)


class KompassAdminConfig(AdminConfig):
    default_site = "kompass.admin_site.KompassAdminSite"
