"""The short form of the survey: one line for each possible partner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Cooperation, TieFrequency, TieKind

DEGREES = (
    (0, _("keine")),
    (1, _("locker")),
    (2, _("regelmäßig")),
    (3, _("eng")),
)


FIRST_YEAR, LAST_YEAR = 1900, 2100


class TieForm(forms.Form):
    """What one actor says of one partner; ``intensity`` 0 means no cooperation."""

    intensity = forms.TypedChoiceField(label=_("Zusammenarbeit"), choices=DEGREES, coerce=int)
    kind = forms.ChoiceField(label=_("Art"), choices=TieKind)
    frequency = forms.ChoiceField(
        label=_("Wie oft"), choices=TieFrequency, initial=TieFrequency.YEARLY
    )
    is_binding = forms.BooleanField(label=_("mit Vereinbarung"), required=False)
    since_year = forms.IntegerField(
        label=_("seit Jahr"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR
    )

    def __init__(self, *args, partner, **kwargs):
        super().__init__(*args, prefix=f"p{partner.pk}", **kwargs)
        self.partner = partner
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{partner.name}: {field.label}"

    def tie(self, wave, actor):
        values = dict(self.cleaned_data)
        return Cooperation(wave=wave, source=actor, target=self.partner, **values)


def tie_forms(wave, actor, partners, data=None):
    """One TieForm for each of ``partners``, filled with what ``actor`` said before."""
    said = {tie.target_id: tie for tie in Cooperation.objects.filter(wave=wave, source=actor)}
    return [
        TieForm(data, partner=partner, initial=_values(said.get(partner.pk)))
        for partner in partners
    ]


def _values(tie):
    names = ("intensity", "kind", "frequency", "is_binding", "since_year")
    return {name: getattr(tie, name) for name in names} if tie else {}
