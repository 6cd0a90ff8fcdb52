from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_delete, post_save
from django.utils.translation import gettext_lazy as _


class KompassConfig(AppConfig):
    name = "kompass"
    verbose_name = _("Website")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from kompass import (
            checks,  # noqa: F401  (registers the system checks)
            pagecache,
        )
        from offers.links import sources
        from offers.translations import registry

        sources.register(self.get_model("Page"))
        registry.register(self.get_model("Page"), "title", "lead", "body")
        registry.register(self.get_model("SiteConfiguration"), "claim")
        from kompass.models import SiteConfiguration, stored_policy
        from offers import host
        from offers.freshness import policy

        policy.ask(stored_policy)
        host.ask(lambda: SiteConfiguration.load().host())
        for model in self.get_models():
            post_save.connect(pagecache.website_changed, sender=model)
            post_delete.connect(pagecache.website_changed, sender=model)


class KompassAdminConfig(AdminConfig):
    default_site = "kompass.admin_site.KompassAdminSite"
