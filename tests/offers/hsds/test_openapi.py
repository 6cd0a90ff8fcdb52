"""Random requests by the API's own description: no server error, no undocumented status.

``KOMPASS_API_CASES`` sets how many cases are tried per address (default 10).
"""

import os

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from offers.hsds.api import api
from tests.offers.rich_catalogue import make_rich_catalogue

pytestmark = pytest.mark.django_db

CASES = int(os.environ.get("KOMPASS_API_CASES", "10"))
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def described():
    """The description as schemathesis reads it, tied to the application itself."""
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/hsds/"))
    schema.app = get_wsgi_application()
    return schema


schema = described()


@pytest.fixture
def catalogue():
    """The rich catalogue, and an application that leaves the test's connection open."""
    make_rich_catalogue()
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_answers_are_as_described(case, catalogue):
    response = case.call(headers={"Host": "localhost", "Accept-Encoding": "identity"})

    case.validate_response(response, checks=CHECKS)
