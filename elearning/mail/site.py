"""What a letter needs to know of this installation: addresses in it, who sends it, and the key of its links."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from elearning.settings import Settings


@dataclass(frozen=True)
class Site:
    """The installation as letters see it. A letter never takes an address from a request."""

    base_url: str
    organisation_name: str
    phone: str
    contact_email: str
    secret_key: str

    @property
    def host(self) -> str:
        """The name after the @ of a Message-ID."""
        return urlsplit(self.base_url).hostname or "localhost"


def site_of(settings: Settings) -> Site:
    """Read it from the settings."""
    return Site(
        settings.base_url, settings.organisation_name, settings.phone, settings.contact_email, settings.secret_key
    )
