"""The small forms of the planners' pages."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from offers.models import Need, OverlapVerdict, PlannedProject, YearlyFigures

MAX_BYTES = 5 * 1024 * 1024


class AcceptForm(forms.Form):
    reason = forms.CharField(
        label=_("Warum nehmen wir das vorerst hin?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LinkForm(forms.Form):
    need = forms.ModelChoiceField(Need.objects.all(), label=_("Bedarf"), required=False)
    project = forms.ModelChoiceField(
        PlannedProject.objects.all(), label=_("Vorhaben"), required=False
    )


class VerdictForm(forms.Form):
    """An empty verdict takes the decision back."""

    verdict = forms.ChoiceField(choices=[("", ""), *OverlapVerdict.choices], required=False)
    reason = forms.CharField(max_length=500, required=False)


class FreezeForm(forms.Form):
    title = forms.CharField(
        label=_("Bezeichnung"),
        max_length=120,
        required=False,
        help_text=_("Zum Beispiel »Jahresbericht 2026«. Leer: der Stichtag."),
    )


class FiguresFileForm(forms.Form):
    """A table of figures from elsewhere."""

    file = forms.FileField(label=_("Datei"), help_text=_("CSV, XLSX oder JSON, höchstens 5 MB."))
    source = forms.CharField(
        label=_("Quelle"),
        max_length=250,
        help_text=_("Wer die Zahlen veröffentlicht hat, mit Jahr."),
    )
    reference_date = forms.DateField(
        label=_("Stichtag"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Nur wenn die Datei keine Spalte mit Jahr oder Stichtag hat."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als 5 MB."))
        return file


class YearlyFiguresForm(forms.ModelForm):
    """What a provider reports of one offer; an empty field means "not counted"."""

    class Meta:
        model = YearlyFigures
        fields = ["places", "participants", "waiting_list"]

    def clean(self):
        if not any(value is not None for value in self.cleaned_data.values()):
            raise forms.ValidationError(_("Bitte mindestens eine Zahl eintragen."))
        return self.cleaned_data

    def save(self, commit=True):
        self.instance.reported_on = timezone.localdate()
        return super().save(commit)
