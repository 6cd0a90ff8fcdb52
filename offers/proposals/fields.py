"""What the form of a proposal asks, in the words of people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from offers.models import (
    Access,
    ContactVisibility,
    Delivery,
    IsFree,
    Language,
    LifePhase,
    Offer,
    OfferType,
    TargetGroup,
    Topic,
)
from offers.tags import split_tags
from offers.writing import LONGEST_TAG

MONTHS, YEARS = "months", "years"
UNITS = [(YEARS, _("Jahre")), (MONTHS, _("Monate"))]


class ProposalFields(forms.Form):
    title = forms.CharField(
        label=_("Wie heißt das Angebot?"),
        max_length=Offer._meta.get_field("title").max_length,
        help_text=_("Kurz, so wie man es sagt. Zum Beispiel: Krabbelgruppe am Hafen"),
        error_messages={"required": _("Bitte schreiben Sie, wie das Angebot heißt.")},
    )
    summary = forms.CharField(
        label=_("Was ist das in ein bis zwei Sätzen?"),
        max_length=Offer._meta.get_field("summary").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Das lesen Familien zuerst. Höchstens 200 Zeichen."),
        error_messages={"required": _("Bitte schreiben Sie ein bis zwei Sätze dazu.")},
    )
    description = forms.CharField(
        label=_("Was geschieht dort genau? (freiwillig)"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    offer_type = forms.ModelChoiceField(
        label=_("Was für ein Angebot ist es?"),
        queryset=OfferType.objects.all(),
        required=False,
        empty_label=_("weiß ich nicht"),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("Zu welchem Thema gehört es?"),
        queryset=Topic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Am besten ein bis drei."),
    )
    tags = forms.CharField(
        label=_("Welche Wörter passen noch dazu? (freiwillig)"),
        required=False,
        max_length=500,
        help_text=_("Wonach Familien suchen, mit Komma getrennt. Zum Beispiel: Babys, draußen"),
    )
    phases = forms.ModelMultipleChoiceField(
        label=_("In welcher Zeit?"),
        queryset=LifePhase.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    age_from = forms.IntegerField(label=_("ab"), required=False, min_value=0, max_value=324)
    age_from_unit = forms.ChoiceField(label=_("Jahre oder Monate"), choices=UNITS, required=False)
    age_to = forms.IntegerField(label=_("bis"), required=False, min_value=1, max_value=324)
    age_to_unit = forms.ChoiceField(label=_("Jahre oder Monate"), choices=UNITS, required=False)
    target_groups = forms.ModelMultipleChoiceField(
        label=_("Ist es für bestimmte Menschen gedacht? (freiwillig)"),
        queryset=TargetGroup.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.ModelMultipleChoiceField(
        label=_("Welche Sprachen spricht man dort? (freiwillig)"),
        queryset=Language.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    delivery = forms.ChoiceField(
        label=_("Wo findet es statt?"),
        choices=Delivery,
        initial=Delivery.IN_PERSON,
        widget=forms.RadioSelect,
    )
    where = forms.CharField(
        label=_("An welchem Ort?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Name des Hauses oder Straße, oder der Stadtteil. Jeder Ort in eine Zeile."),
    )
    when = forms.CharField(
        label=_("An welchen Tagen, um welche Zeit?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In Ihren Worten, zum Beispiel: Mo 9:30–11:00"),
    )
    is_free = forms.ChoiceField(
        label=_("Ist es kostenlos?"),
        choices=IsFree,
        initial=IsFree.UNKNOWN,
        widget=forms.RadioSelect,
    )
    cost = forms.CharField(
        label=_("Was kostet es? (freiwillig)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Zum Beispiel: Familie: 12,50 EUR je Kurs"),
    )
    access = forms.ChoiceField(
        label=_("Wie kommt man hinein?"),
        choices=Access,
        initial=Access.OPEN,
        widget=forms.RadioSelect,
    )
    registration = forms.CharField(
        label=_("Wie meldet man sich an? (freiwillig)"),
        required=False,
        max_length=Offer._meta.get_field("registration").max_length,
    )
    provider_name = forms.CharField(
        label=_("Wer bietet es an?"),
        max_length=150,
        help_text=_("Name des Vereins, der Einrichtung oder der Stelle."),
        error_messages={"required": _("Bitte schreiben Sie, wer es anbietet.")},
    )
    function = forms.CharField(
        label=_("Wofür ist der Kontakt? (freiwillig)"),
        required=False,
        max_length=150,
        help_text=_("Zum Beispiel: Anmeldung. Bitte keinen Namen einer Person."),
    )
    phone = forms.CharField(label=_("Telefon"), required=False, max_length=50)
    contact_mail = forms.EmailField(label=_("E-Mail"), required=False)
    visibility = forms.ChoiceField(
        label=_("Wer darf diesen Kontakt sehen?"),
        choices=[
            (ContactVisibility.PUBLIC, _("alle, auf der Website")),
            (ContactVisibility.INTERNAL, _("nur die Verwaltung, für Rückfragen")),
        ],
        initial=ContactVisibility.PUBLIC,
        widget=forms.RadioSelect,
    )
    message = forms.CharField(
        label=_("Möchten Sie uns noch etwas sagen? (freiwillig)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Das wird nicht veröffentlicht."),
    )
    name = forms.CharField(
        label=_("Ihr Name (freiwillig)"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mail = forms.EmailField(
        label=_("Ihre E-Mail-Adresse (freiwillig)"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Nur, wenn Sie eine Antwort möchten. Sie wird später gelöscht."),
    )

    def clean_tags(self):
        """Say at once what ``offers.writing.check`` would refuse later."""
        text = self.cleaned_data["tags"]
        for tag in split_tags(text):
            if len(tag) > LONGEST_TAG:
                raise forms.ValidationError(
                    _("„%(tag)s“ ist zu lang (höchstens %(length)d Zeichen)."),
                    params={"tag": tag, "length": LONGEST_TAG},
                )
        return text
