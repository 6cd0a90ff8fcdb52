"""The public catalogue in the words of Open Referral's HSDS 3.0 (see docs/hsds.md).

The standard's terms (service, organization, taxonomy term …) stay inside this package.
"""

VERSION = "3.0"
# The profile an implementation follows; the standard itself where nothing is narrowed.
PROFILE = "https://docs.openreferral.org/en/3.0/"
