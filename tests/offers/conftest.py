import pytest
from django.test import Client


@pytest.fixture
def visitor():
    """A browser without any cookie; the client would refuse a form that needs a CSRF token."""
    return Client(enforce_csrf_checks=True)
