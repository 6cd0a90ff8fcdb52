"""The forms of an import: the upload, and what each column and each value means."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from offers.imports.cleaning import read_yes_no
from offers.imports.headers import normal, short
from offers.imports.plan import Plan
from offers.imports.storing import MOST_BYTES, usable_profiles
from offers.imports.targets import BY_NAME, TARGETS
from offers.imports.vocabulary import Vocabulary, provider_key
from offers.models import ImportProfile, OfferType

from .access import own_departments

MOST_VALUES = 40  # values of one column that are offered for mapping
YES_NO = ("is_free", "by_appointment", "but_eligible", "is_anonymous", "siblings_welcome",
          "childcare_provided")  # fmt: skip
LISTS = ("topics", "target_groups", "languages")
MAPPED = ("offer_type", *LISTS, "access", "delivery", "district", "provider", *YES_NO)

NOT_CHOSEN = {"provider": _("neu anlegen")}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Datei"),
        help_text=_("CSV, Excel (XLSX), JSON oder GeoJSON, höchstens 20 MB."),
        allow_empty_file=False,
    )
    department = forms.ModelChoiceField(
        queryset=None,
        label=_("Fachbereich"),
        help_text=_("Bekommt die Angebote als Entwürfe. Öffentlich wird dadurch nichts."),
    )
    profile = forms.ModelChoiceField(
        queryset=None,
        label=_("Profil"),
        required=False,
        empty_label=_("keines, die Spalten werden vermutet"),
        help_text=_("Eine gespeicherte Zuordnung für Dateien derselben Quelle."),
    )
    codes = forms.FileField(
        label=_("Schlüsselliste"),
        required=False,
        help_text=_("Nur wenn in Spalten Nummern statt Wörtern stehen: JSON mit den Wörtern."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        departments = own_departments(user)
        self.fields["department"].queryset = departments
        if len(departments) == 1:
            self.initial.setdefault("department", departments[0])
        self.fields["profile"].queryset = usable_profiles(user)

    def clean_file(self):
        return _checked_size(self.cleaned_data["file"])

    def clean_codes(self):
        return _checked_size(self.cleaned_data["codes"])


def _checked_size(upload):
    if upload and upload.size > MOST_BYTES:
        raise forms.ValidationError(_("Die Datei ist größer als 20 MB."))
    return upload


@dataclass(frozen=True)
class ColumnRow:
    """One line of the table of columns."""

    field: forms.BoundField
    header: str
    filled: int
    samples: list[str]


@dataclass(frozen=True)
class ValueRow:
    field: forms.BoundField
    target: str
    value: str


class MappingForm(forms.Form):
    """``column_<n>`` for each column, ``value_<n>`` for each value nobody understands yet."""

    offer_type = forms.ChoiceField(
        label=_("Angebotsform"),
        required=False,
        help_text=_("Gilt für alle Zeilen, in denen keine erkannt wird."),
    )
    provider = forms.CharField(
        label=_("Anbieter"),
        required=False,
        max_length=150,
        help_text=_("Gilt für Zeilen ohne Anbieter. Ein bekannter Name wird wiedererkannt."),
    )
    city = forms.CharField(
        label=_("Ort"), required=False, max_length=80, help_text=_("Für Anschriften ohne Ort.")
    )
    area_code = forms.RegexField(
        r"^0\d{1,5}$",
        label=_("Vorwahl"),
        required=False,
        help_text=_("Für Nummern ohne Vorwahl, zum Beispiel 0461."),
        error_messages={"invalid": _("Bitte nur Ziffern, am Anfang eine Null.")},
    )
    profile_name = forms.CharField(
        label=_("Als Profil speichern unter"),
        required=False,
        max_length=100,
        help_text=_("Dann geht die nächste Datei dieser Quelle von allein. Leer: nicht speichern."),
    )

    def __init__(self, *args, run, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.run, self.user = run, user
        self.plan = Plan.from_json(run.plan)
        types = OfferType.objects.order_by("order", "title").values_list("slug", "title")
        self.fields["offer_type"].choices = [("", _("bitte wählen")), *types]
        for name in ("offer_type", "provider", "city", "area_code"):
            self.initial.setdefault(name, self.plan.defaults.get(name, ""))
        if run.profile:
            self.initial.setdefault("profile_name", run.profile.name)
        for number, column in enumerate(run.survey):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=_("Bedeutung von „%(header)s“") % {"header": short(column["header"])},
                choices=_grouped_targets(),
                initial=self.plan.columns.get(column["header"], "skip"),
            )
        self.values = self._unclear_values()
        for number, (target, value, chosen, options) in enumerate(self.values):
            self.fields[f"value_{number}"] = forms.ChoiceField(
                label=_("„%(value)s“ bedeutet") % {"value": value[:60]},
                choices=[("", NOT_CHOSEN.get(target, _("nicht zugeordnet"))), *options],
                required=False,
                initial=chosen,
            )

    def _unclear_values(self):
        """``(target, value, chosen, options)`` for what no word of the catalogue matches."""
        found, words, known = [], Vocabulary(self.plan.values), Vocabulary()
        providers = {provider_key(name) for _slug, name in known.options("provider")}
        for column in self.run.survey:
            target = self.plan.columns.get(column["header"])
            if target not in MAPPED or not column["values"]:
                continue
            options = [("yes", _("ja")), ("no", _("nein"))]
            options = options if target in YES_NO else words.options(target)
            unclear = [
                value
                for value in column["values"]
                if not _is_known(known, providers, target, value)
            ]
            for value in unclear[:MOST_VALUES]:
                chosen = self.plan.values.get(target, {}).get(normal(value), "")
                found.append((target, value, chosen, options))
        return found

    def column_rows(self):
        for number, column in enumerate(self.run.survey):
            yield ColumnRow(
                self[f"column_{number}"],
                short(column["header"]),
                column["filled"],
                column["samples"],
            )

    def value_rows(self):
        for number, (target, value, _chosen, _options) in enumerate(self.values):
            yield ValueRow(self[f"value_{number}"], BY_NAME[target].label, value)

    def clean_profile_name(self):
        name = self.cleaned_data["profile_name"].strip()
        taken = ImportProfile.objects.filter(name=name)
        if name and taken.exists() and not usable_profiles(self.user).filter(name=name).exists():
            text = _("Diesen Namen hat schon ein Profil eines anderen Bereichs.")
            raise forms.ValidationError(text)
        return name

    def chosen_plan(self):
        """The Plan of a valid form."""
        data, plan = self.cleaned_data, self.plan
        plan.columns = {
            column["header"]: data[f"column_{number}"]
            for number, column in enumerate(self.run.survey)
        }
        for number, (target, value, _chosen, _options) in enumerate(self.values):
            table = plan.values.setdefault(target, {})
            table[normal(value)] = data[f"value_{number}"]
        chosen = {
            target: {word: slug for word, slug in table.items() if slug}
            for target, table in plan.values.items()
        }
        plan.values = {target: table for target, table in chosen.items() if table}
        for name in ("offer_type", "provider", "city", "area_code"):
            plan.defaults[name] = data[name].strip()
        return plan


def _is_known(words, providers, target, value):
    """True where a value needs nobody to say what it means."""
    if target == "provider":
        return provider_key(value) in providers
    if target in YES_NO:
        return read_yes_no(value) is not None
    if target == "district":
        return words.district(value) is not None
    if target in LISTS:
        return not words.find_all(target, value)[1]
    return words.find(target, value) is not None


def _grouped_targets():
    groups = {}
    for target in TARGETS:
        groups.setdefault(target.group, []).append((target.name, target.label))
    return list(groups.items())
