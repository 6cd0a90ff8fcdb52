"""Forms of the internal pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Body, Charter, Membership, Outcome, Proposal, SelfCheck, WorkOrder
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
