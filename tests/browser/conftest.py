"""A person acts on a page that is there; on a busy machine Playwright would be faster."""

import functools

import pytest
from playwright.sync_api import Locator

ACTS = ["check", "clear", "click", "fill", "press", "select_option", "set_input_files", "uncheck"]


def once_loaded(act):
    """``act``, but only after the page that holds the element has loaded with its scripts.

    Asking the page first would be too early: before a link's answer arrives, it is still the old
    page, loaded long ago. So the element comes first. The act itself returns when the next page
    has begun; what a test reads or counts then must not be the upper half of it.
    """

    @functools.wraps(act)
    def patient(locator, *arguments, **options):
        locator.wait_for(state="attached", timeout=options.get("timeout"))
        locator.page.wait_for_load_state()
        done = act(locator, *arguments, **options)
        if not locator.page.is_closed():
            locator.page.wait_for_load_state()
        return done

    return patient


@pytest.fixture(autouse=True, scope="session")
def acts_wait_for_scripts():
    with pytest.MonkeyPatch.context() as patch:
        for name in ACTS:
            patch.setattr(Locator, name, once_loaded(getattr(Locator, name)))
        yield
