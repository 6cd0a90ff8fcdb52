"""What the admin pages of networks share: rows belong to a network, which decides who edits."""

from django.utils.translation import gettext_lazy as _

from networks.models import Body, Network, scope_of
from offers.admin.base import KompassModelAdmin


def edits_any_network(request):
    """Whether the account may edit a network at all; the menu asks for each model of this app."""
    if not hasattr(request, "edits_any_network"):
        mine = Network.objects.editable_by(request.user)
        request.edits_any_network = mine.exists()
    return request.edits_any_network


class NetworkRowAdmin(KompassModelAdmin):
    """``network_path`` names the way from a row to its network, "" for the network itself."""

    network_path = "network"

    def network_of(self, row):
        for name in filter(None, self.network_path.split("__")):
            row = getattr(row, name)
        return row

    def _covers(self, request, row):
        if row is None:
            return True
        return scope_of(request.user).covers(self.network_of(row))

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._covers(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._covers(request, obj)

    def has_add_permission(self, request, *args):
        return super().has_add_permission(request, *args) and edits_any_network(request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A row moves only between networks that the account edits."""
        mine = Network.objects.editable_by(request.user)
        if db_field.name == "network":
            kwargs["queryset"] = mine
        elif db_field.name == "body":
            kwargs["queryset"] = Body.objects.filter(network__in=mine)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def delete_queryset(self, request, queryset):
        """The action of the list deletes the rows of one's own networks only."""
        for row in queryset:
            if self._covers(request, row):
                row.delete()

    def get_deleted_objects(self, objs, request):
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        if not all(self._covers(request, row) for row in objs):
            needed = {*needed, _("Netzwerk einer anderen Stelle")}
        return deleted, counts, needed, protected
