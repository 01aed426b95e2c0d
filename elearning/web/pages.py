"""What every template can ask for, and how moments and numbers are written."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import current_app, request, url_for
from flask_babel import format_date, format_decimal, format_percent, gettext, ngettext
from flask_login import current_user
from markupsafe import Markup

from elearning.content.policy import is_harmless_link
from elearning.content.techniques import TRAPS
from elearning.demo import demo_people
from elearning.models import Contact
from elearning.rules import answering, wording
from elearning.services import passkeys
from elearning.settings import Settings
from elearning.web.preferences import preferences


def settings() -> Settings:
    """Give the settings of this installation."""
    return current_app.extensions["keukentafel"]  # type: ignore[no-any-return] # Flask keeps extensions untyped


def page_context() -> dict[str, Any]:
    """Give every template the site, the visitor and the place."""
    return {
        "site": _site(),
        "preferences": preferences(),
        "here_path": _here_path(),
        "here": "",
        "current_user": current_user,
        "demo_people": demo_people,
    }


def asset(path: str) -> str:
    """Address a static file by its content, so that a browser never keeps an old one."""
    folder = current_app.static_folder or ""
    return url_for("static", filename=path, v=_digest(Path(folder) / path))


def with_region(html: str, contact: Contact | None) -> Markup:
    """Fill the regional places of a compiled text; a gap says so and gives the general number."""
    if "\ue000" not in html:
        return Markup(html)  # noqa: S704 (compiled and sanitised when it was published)
    out = html
    for key, value in _regional(contact).items():
        out = out.replace(f"\ue000regio:{key}\ue001", str(Markup.escape(value)))
    return Markup(out)  # noqa: S704 (the values were escaped)


def spoken_date(moment: datetime) -> str:
    """Write a date as people say it: donderdag 21 november."""
    return str(format_date(moment, "EEEE d MMMM", rebase=True))


def short_date(moment: datetime) -> str:
    """Write a date with its year: 21 november 2026."""
    return str(format_date(moment, "d MMMM yyyy", rebase=True))


def megabytes(size: int) -> str:
    """Write how much comes over the line: 1,3 MB; never 0."""
    return f"{format_decimal(max(size / 1_000_000, 0.1), '0.0')} MB"


def minutes_seconds(seconds: float) -> str:
    """Write a moment of a film: 1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def duration(minutes: int) -> str:
    """Write a study load: 1 uur en 25 minuten."""
    hours, rest = divmod(minutes, 60)
    parts = [gettext("%(n)s uur", n=hours)] if hours else []
    if rest or not hours:
        parts.append(ngettext("%(num)s minuut", "%(num)s minuten", rest))
    return f" {gettext('en')} ".join(parts)


def decimal(number: float) -> str:
    """Write a number with one decimal: 1,5."""
    return str(format_decimal(number, "0.0"))


def percent(share: float) -> str:
    """Write a share of 0-1: 40%."""
    return str(format_percent(share, "0%"))


def technique_slug(name: str) -> str:
    """Write the name of a technique as it stands in an address."""
    return name.replace(" ", "-")


FILTERS: dict[str, Callable[..., Any]] = {
    "with_region": with_region,
    "spoken_date": spoken_date,
    "short_date": short_date,
    "megabytes": megabytes,
    "minutes_seconds": minutes_seconds,
    "duration": duration,
    "decimal": decimal,
    "percent": percent,
    "technique_slug": technique_slug,
    "is_trap": TRAPS.__contains__,
    "rows": answering.rows,
    "options": answering.options,
    "tells_how": wording.tells_how,
    "without_yes": wording.without_yes,
    "mark_of": wording.mark_of,
    "harmless_link": is_harmless_link,
}


def _site() -> dict[str, Any]:
    chosen = settings()
    return {
        "organisation_name": chosen.organisation_name,
        "phone": chosen.phone,
        "contact_email": chosen.contact_email,
        "base_url": chosen.base_url,
        "demo": chosen.demo,
        "passkeys": passkeys.work_at(chosen.base_url),
        "theme_css": url_for("site.theme") if chosen.theme_file else None,
    }


def _here_path() -> str:
    """Where a switch of language or theme returns to: this page, or for a form's answer the page of the form."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _regional(contact: Contact | None) -> dict[str, str]:
    gap = gettext(
        "Nog niet ingevuld. Bel %(name)s: %(phone)s.", name=settings().organisation_name, phone=settings().phone
    )
    return {
        "contactpersoon": f"{contact.name}, {contact.phone}" if contact else gap,
        "spreekuur": contact.hours if contact and contact.hours else gap,
        "instelling": f"{settings().organisation_name}, {settings().phone}",
    }


@lru_cache(maxsize=512)
def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"
