"""What a name and a mail address look like, before anything is sent to them."""

import re
import unicodedata

LONGEST_ADDRESS = 254
LONGEST_NAME = 100
#: Plain addresses only: what mail servers of employers give out. Nothing here can start a second header or recipient.
_LOCAL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@(?:{_LABEL}\.)+(?:xn--[a-z0-9-]{{2,59}}|[a-z]{{2,63}})", re.ASCII)
#: Letters and what stands between them. A full stop only ends a word or an initial, so no name is a link by itself.
_PLAIN_WORD = re.compile(r"(?:[^\W\d_]\.)+(?:[^\W\d_]|$)|[^\W\d_]*(?:['’`-]+[^\W\d_]+)*['’]?\.?,?")


def is_address(text: str) -> bool:
    """Tell whether mail can be sent to this, as far as its form goes; it is in small letters already."""
    fits = len(text) <= LONGEST_ADDRESS and len(text.partition("@")[0]) <= 64
    return fits and _ADDRESS.fullmatch(text) is not None


def domain_of(address: str) -> str:
    """Give what stands behind the @."""
    return address.rpartition("@")[2]


def tidy_name(text: str) -> str:
    """Write a name with single spaces, and accents the way everybody writes them."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_name(text: str) -> bool:
    """Tell whether this may be a name: it has a letter, and nothing that belongs to an address or a header."""
    if not any(one.isalpha() for one in text) or len(text) > LONGEST_NAME:
        return False
    return all(one.isprintable() and one not in '<>@:;"\\/{}[]=|' for one in text)


def is_plain_name(text: str) -> bool:
    """Tell whether a name is only letters and what joins them: a stranger who types it sends nobody a message."""
    return is_name(text) and all(_PLAIN_WORD.fullmatch(word) for word in text.split())
