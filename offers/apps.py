from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class OffersConfig(AppConfig):
    name = "offers"
    verbose_name = _("Angebotskatalog")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from offers import history, presence, roles, triggers
        from offers.planning import overviews
        from offers.search import signals
        from offers.translations import outdating

        # SQLite rebuilds a table to change it and loses or trips over its triggers, so they are
        # taken down before a migration and put up again after it.
        pre_migrate.connect(triggers.drop_triggers, sender=self)
        post_migrate.connect(triggers.create_triggers, sender=self)
        signals.connect(sender_app=self)
        overviews.register_all()
        history.connect()
        presence.connect()
        outdating.connect()
        post_migrate.connect(roles.create_roles, sender=self)
