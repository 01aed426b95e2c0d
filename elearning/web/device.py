"""What somebody signs in on, in a few words they recognise: "Firefox op Android"."""

#: The words that a browser says of itself, the most telling first: many say that they are also another one.
BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "een iPhone"),
    ("iPad", "een iPad"),
    ("Windows", "Windows"),
    ("CrOS", "een Chromebook"),
    ("Mac OS X", "een Mac"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """Name browser and system; empty when neither is known. Versions and all else a browser says are not kept."""
    browser = next((name for word, name in BROWSERS if word in agent), "")
    system = next((name for word, name in SYSTEMS if word in agent), "")
    return f"{browser} op {system}" if browser and system else browser or system
