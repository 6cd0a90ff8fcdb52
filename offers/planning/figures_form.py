"""The form that says what the columns of a table of figures mean, filled in as detected."""

from django import forms
from django.utils.translation import gettext_lazy as _

from offers.ages import age_range_label
from offers.models import FiguresMapping, Indicator
from offers.planning.figures_import import KINDS, Meaning, ages_in, detect, plain

KNOWN = "known:"  # before the slug of an indicator
EXAMPLES = 3


class MeaningsForm(forms.Form):
    """Three fields for each column: ``kind-N``, ``title-N``, ``unit-N``."""

    empty_is_suppressed = forms.BooleanField(
        label=_("Leere Zellen sind unterdrückte Werte"),
        required=False,
        help_text=_("Sonst bleiben sie unbeachtet."),
    )

    def __init__(self, headers, rows, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.headers, self.rows = headers, rows
        self.remembered = FiguresMapping.objects.filter(
            digest=FiguresMapping.digest_of(headers)
        ).first()
        if self.remembered:
            self.initial["empty_is_suppressed"] = self.remembered.empty_is_suppressed
        known = {plain(name): one for one in Indicator.objects.all()
                 for name in (one.title, one.slug)}  # fmt: skip
        choices = [*KINDS.items()]
        choices.append(
            (_("bekannte Kennzahl"), [(KNOWN + o.slug, o.title) for o in set(known.values())])
        )
        choices[-1][1].sort(key=lambda pair: pair[1])
        for place, (header, meaning) in enumerate(detect(headers).items()):
            title = ages_in(header)[1]
            same = known.get(plain(title)) if meaning.kind == "figure" else None
            kind = KNOWN + same.slug if same else meaning.kind
            slugs = {KNOWN + one.slug for one in known.values()}
            self._add(place, header, *self._last_time(header, slugs, (kind, title, "")), choices)

    def _last_time(self, header, slugs, detected):
        """``(kind, title, unit)`` chosen for the same table before, else as detected."""
        found = self.remembered.meanings[header] if self.remembered else detected
        is_gone = found[0].startswith(KNOWN) and found[0] not in slugs
        return detected if is_gone else found

    def remember(self):
        """Keep what was chosen for the next table with these headers."""
        FiguresMapping.objects.update_or_create(
            digest=FiguresMapping.digest_of(self.headers),
            defaults={
                "meanings": {
                    header: [
                        self.cleaned_data[f"{name}-{place}"] for name in ("kind", "title", "unit")
                    ]
                    for place, header in enumerate(self.headers)
                },
                "empty_is_suppressed": self.cleaned_data["empty_is_suppressed"],
            },
        )

    def _add(self, place, header, kind, title, unit, choices):
        fields = {
            f"kind-{place}": forms.ChoiceField(
                label=_("Bedeutung von „%(header)s“") % {"header": header},
                choices=choices,
                initial=kind,
            ),
            f"title-{place}": forms.CharField(
                label=_("Name der neuen Kennzahl „%(header)s“") % {"header": header},
                initial=title[:120],
                max_length=120,
                required=False,
            ),
            f"unit-{place}": forms.CharField(
                label=_("Einheit von „%(header)s“") % {"header": header},
                initial=unit,
                max_length=40,
                required=False,
            ),
        }
        self.fields |= fields

    def columns(self):
        """For the template: header, its ages in words, examples, the three fields with labels."""
        labels = (_("Bedeutung"), _("Name, wenn neu"), _("Einheit, wenn neu"))
        for place, header in enumerate(self.headers):
            ages, _title = ages_in(header)
            texts = [row[header] for row in self.rows if row[header].strip()]
            yield {
                "header": header,
                "ages": age_range_label(*ages) if ages != (None, None) else "",
                "examples": list(dict.fromkeys(texts))[:EXAMPLES],
                "fields": [
                    (self[f"{name}-{place}"], label)
                    for name, label in zip(("kind", "title", "unit"), labels, strict=True)
                ],
            }

    def meanings(self):
        """``{header: Meaning}`` as chosen."""
        found = {}
        for place, header in enumerate(self.headers):
            kind = self.cleaned_data[f"kind-{place}"]
            if kind.startswith(KNOWN):
                found[header] = Meaning("figure", kind.removeprefix(KNOWN))
            else:
                title = self.cleaned_data[f"title-{place}"] if kind == "figure" else ""
                found[header] = Meaning(kind, title, self.cleaned_data[f"unit-{place}"])
        return found
