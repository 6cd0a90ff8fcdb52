"""Forms of the internal pages."""

from django import forms

from networks.models import Charter, Membership
from offers.admin.base import DateWidget


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
