from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    label = "networks"
    verbose_name = _("Netzwerke")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from networks import planning, signals
        from networks.beside import networks_beside
        from offers import beside

        beside.register(networks_beside)
        signals.connect()
        planning.register()
