"""What we keep of a device: what its browser calls itself, and no address.

Browser and day of the login are enough to recognise one's own; the table of the library wants an
address and gets one that belongs to nobody.
"""

NOWHERE = "::"  # RFC 4291, 2.5.2: the unspecified address

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"))
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Mac OS", "macOS"), ("Linux", "Linux")),
)


def device_name(user_agent):
    """ "Firefox, Windows"; the first forty letters of what nobody knows."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    if not browser and "Safari" in user_agent:
        browser = "Safari"
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return ", ".join(part for part in (browser, system) if part) or user_agent[:40]


def forget_address(sender, instance, **kwargs):
    """Receiver of ``pre_save`` of a session in the list."""
    instance.ip = NOWHERE
