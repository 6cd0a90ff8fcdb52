"""Ask axe for breaches of WCAG 2.0 to 2.2, levels A and AA."""

from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page):
    """Return ``["rule: first element", …]`` for the page as it stands once it has loaded."""
    page.wait_for_load_state()
    # Without preload axe leaves the style sheets alone; it would rebuild them inline, which our
    # content security policy forbids.
    found = Axe().run(page, options={"runOnly": RULES, "preload": False}).response
    assert found["passes"], "axe looked at nothing"
    return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found["violations"]]
