"""One list says which fields nobody is told; a new one must be put on it, or named harmless."""

import re

import pytest
from django.apps import apps

from kompass.accounts import personal_data
from kompass.operations import person
from kompass.privacy import SECRET_FIELDS

SOUNDS_SECRET = re.compile(r"secret|passw|token|(?<!post)code|key|seed|salt|hash|pin$|data$")
HARMLESS = {
    "auth.Permission.codename",
    "kompass.SiteConfiguration.region_code",
    "offers.ExternalKey.key",  # the number a row has elsewhere
    "offers.FrozenOffer.data",  # a public offer as it was
    "offers.Gap.key",
    "offers.ImportFile.codes",  # what numbers in a table mean
    "offers.Language.code",
    "offers.Offer.leika_key",
    "offers.RateCount.key",  # a pseudonym of the day, gone with its salt
    "offers.UseCount.key",
    "socialaccount.SocialAccount.extra_data",  # what the city's login says of the person
}


def fields():
    return {
        f"{model._meta.label}.{field.name}": model
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if not model._meta.proxy
    }


def test_what_sounds_secret_is_on_the_list_or_named_harmless():
    sounding = {label for label in fields() if SOUNDS_SECRET.search(label.rpartition(".")[2])}

    assert sounding - SECRET_FIELDS == HARMLESS
    assert SECRET_FIELDS - fields().keys() == set()
    assert HARMLESS & SECRET_FIELDS == set()


@pytest.mark.parametrize("label", sorted(SECRET_FIELDS))
def test_no_disclosure_holds_a_secret(label):
    name = label.rpartition(".")[2]
    parts = {"_meta": fields()[label]._meta, "__getattr__": lambda self, name: "x"}
    row = type("Row", (), parts)()

    for told in (personal_data.plain(row), person._as_dict(row)):
        assert name not in told
        assert told  # the rest of the row is
