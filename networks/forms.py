"""Forms of the internal pages."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models import (
    Arrangement,
    Body,
    Charter,
    CommitteeReport,
    Document,
    Membership,
    Outcome,
    Proposal,
    SelfCheck,
    SurveyWave,
    WorkOrder,
)
from networks.rhythm import MOST_MEETINGS
from offers.admin.base import DateWidget, TimeWidget


class CharterForm(forms.ModelForm):
    class Meta:
        model = Charter
        fields = (*Charter.QUESTIONS, "agreed_on")
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 4}) for name in Charter.QUESTIONS},
            "agreed_on": DateWidget(),
        }


class ContributionForm(forms.ModelForm):
    class Meta:
        model = Membership
        fields = ("contribution", "part")
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in fields}


class MeetingPlanForm(forms.Form):
    first = forms.DateField(label=_("Erste Sitzung am"), widget=DateWidget())
    at = forms.TimeField(label=_("um"), widget=TimeWidget())
    number = forms.IntegerField(
        label=_("Zahl der Sitzungen"), min_value=1, max_value=MOST_MEETINGS, initial=8
    )


class WorkOrderStatusForm(forms.ModelForm):
    class Meta:
        model = WorkOrder
        fields = ("status",)


class MergeForm(forms.Form):
    bodies = forms.ModelMultipleChoiceField(
        label=_("Diese Gremien gehen darin auf"),
        queryset=Body.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, body, **kwargs):
        super().__init__(*args, **kwargs)
        others = Body.objects.running().filter(network=body.network).exclude(pk=body.pk)
        self.fields["bodies"].queryset = others.order_by("order", "name")


class HandOnForm(forms.Form):
    """The end of ``step`` and who does the next one; field names as in ``procedures.hand_on``."""

    on = forms.DateField(label=_("erledigt am"), widget=DateWidget())
    document = forms.CharField(label=_("Ergebnis"), max_length=200, required=False)
    bodies = forms.ModelMultipleChoiceField(
        queryset=Body.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, procedure, step, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
        self.fields["document"].initial = step.document
        steps = list(procedure.steps.all())
        following = steps[steps.index(step) + 1 :]
        if not following:
            del self.fields["bodies"]
            return
        field = self.fields["bodies"]
        field.label = _("»%(step)s« geht an") % {"step": following[0].title}
        field.queryset = Body.objects.running().filter(network=procedure.network)
        field.initial = list(following[0].bodies.all())


class DocumentForm(forms.ModelForm):
    class Meta:
        model = Document
        fields = ("title", "kind", "meeting", "file")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = self.instance.body.meetings.all()


class ProposalForm(forms.ModelForm):
    class Meta:
        model = Proposal
        fields = ("title", "problem", "solution", "to_body")
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("problem", "solution")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        body = self.instance.body
        others = Body.objects.running().filter(network=body.network).exclude(pk=body.pk)
        self.fields["to_body"].queryset = others
        self.fields["to_body"].initial = body.reports_to.first()


class ProposalStepForm(forms.Form):
    on = forms.DateField(label=_("Datum"), widget=DateWidget())
    outcome = forms.ChoiceField(
        label=_("Ergebnis"), choices=[("", "–"), *Outcome.choices], required=False
    )


class SelfCheckForm(forms.ModelForm):
    class Meta:
        model = SelfCheck
        fields = ("checked_on", *SelfCheck.CRITERIA, "note")
        widgets = {"checked_on": DateWidget(), "note": forms.Textarea(attrs={"rows": 4})}


class WaveForm(forms.ModelForm):
    class Meta:
        model = SurveyWave
        fields = ("title", "opened_on", "closes_on")
        widgets = {"opened_on": DateWidget(), "closes_on": DateWidget()}


class ImportForm(forms.Form):
    file = forms.FileField(label=_("GraphML oder CSV"))


class ArrangementForm(forms.ModelForm):
    """Positions come as ``x-<actor id>`` and ``y-<actor id>``, per cent of the board."""

    class Meta:
        model = Arrangement
        fields = ("title", "noted_on", "note")
        widgets = {"noted_on": DateWidget(), "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, actors, **kwargs):
        super().__init__(*args, **kwargs)
        self.actors = actors

    def clean(self):
        positions = {}
        for actor in self.actors:
            try:
                point = [float(self.data[f"{axis}-{actor.pk}"]) for axis in "xy"]
            except (KeyError, ValueError):
                raise forms.ValidationError(_("Bitte alle Plätze als Zahlen angeben.")) from None
            # ``not in between`` also catches what is no number at all.
            if not all(0 <= value <= 100 for value in point):
                raise forms.ValidationError(_("Plätze liegen zwischen 0 und 100."))
            positions[str(actor.pk)] = [round(value, 1) for value in point]
        self.instance.positions = positions
        return super().clean()


class PeriodForm(forms.Form):
    first = forms.DateField(label=_("von"), widget=DateWidget())
    last = forms.DateField(label=_("bis"), widget=DateWidget())

    def clean(self):
        values = super().clean()
        if values.get("first") and values.get("last") and values["last"] < values["first"]:
            raise forms.ValidationError(_("»bis« liegt vor »von«."))
        return values


class ReportTextForm(forms.ModelForm):
    class Meta:
        model = CommitteeReport
        fields = ("introduction", "outlook")
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in fields}


class HandOverForm(forms.ModelForm):
    handed_over_on = forms.DateField(label=_("übergeben am"), widget=DateWidget())

    class Meta:
        model = CommitteeReport
        fields = ("handed_over_on",)
