"""How many random cases are tried: few in the tests, many with ``dev.py fuzz``."""

import os

from hypothesis import HealthCheck, settings

# ``dev.py fuzz`` sets it; one is the short run of the tests.
FACTOR = int(os.environ.get("KOMPASS_FUZZ_FACTOR", "1"))


def cases(few):
    """Try ``few`` cases, in the long run that many times the factor."""
    return settings(
        max_examples=few * FACTOR,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
