"""A signed-in browser in words, as far as it says what it is; nothing is looked up elsewhere."""

import ipaddress

# What a user agent contains → what it is; the first that matches, for most claim to be others too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome without a window"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-requests/", "A Python program"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)
UNKNOWN_BROWSER_NAME = "Unknown browser"


def device_in_words(user_agent: str) -> str:
    """'Firefox on Windows'."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), UNKNOWN_BROWSER_NAME)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def place_in_words(address: str) -> str:
    """Where an address is: on this machine, in a private network, or the address itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "an unknown place"
    if parsed.is_loopback:
        return "this computer"
    return f"a private network ({address})" if parsed.is_private else address
