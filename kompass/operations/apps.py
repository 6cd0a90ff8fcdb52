from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "kompass.operations"
    verbose_name = _("Betrieb")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from kompass.operations import checks  # noqa: F401  (registers the system checks)
