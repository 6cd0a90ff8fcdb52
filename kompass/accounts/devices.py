"""What a browser calls itself, in two words: enough to recognise one's own devices."""

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
