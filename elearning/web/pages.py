"""What every template can ask for, and how moments and numbers are written."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import flask
from flask import Flask, current_app, request
from flask_babel import format_date, format_decimal, format_percent, gettext, ngettext
from flask_login import current_user
from markupsafe import Markup

from elearning.content.policy import is_harmless_link
from elearning.content.techniques import TRAPS
from elearning.paths import content_mark
from elearning.rules import answering, wording
from elearning.services import passkeys
from elearning.services.contacts import WholeCard
from elearning.settings import Settings
from elearning.web.preferences import preferences
from elearning.web.speaking import sayings, words_in
from elearning.web.templating import Templates


def settings() -> Settings:
    """Give the settings of this installation."""
    return current_app.extensions["keukentafel"]  # type: ignore[no-any-return] # Flask keeps extensions untyped


def page_context() -> dict[str, Any]:
    """Give every template the site, how this visitor wants it, and the place."""
    return {"site": _site(settings()), "preferences": preferences(), "here_path": _here_path(), "here": ""}


#: One symbol of the sprite, in the colour of the text around it. Pages have dozens of them.
ICON = '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'


def know(app: Flask) -> None:
    """Give the templates of an app what every page can ask for, macros too."""
    templates = app.jinja_env
    assert isinstance(templates, Templates)
    templates.globals |= {"current_user": current_user, "demo_people": _demo_people}
    templates.filters.update(FILTERS)
    templates.constants_at = partial(constants, app)


def constants(app: Flask, language: str, root: str) -> dict[str, Callable[..., Any]]:
    """Give what is the same for every page in a language, of a site that stands at `root`.

    An address without anything to fill in, and one of a static file, never changes while the app runs.
    """
    places = app.url_map.bind("", script_name=f"{root}/")

    @cache
    def plain(endpoint: str) -> str:
        return places.build(endpoint)

    def address(endpoint: str, **values: Any) -> str:
        if "_anchor" in values:
            return flask.url_for(endpoint, **values)
        return places.build(endpoint, values) if values else plain(endpoint)

    @cache
    def asset(path: str) -> str:
        return places.build("static", {"filename": path, "v": _digest(Path(app.static_folder or "") / path)})

    @cache
    def icon(name: str, *, small: bool = False) -> Markup:
        look = "ic ic--small" if small else "ic"
        return Markup(ICON).format(look, asset("img/icons.svg"), name)  # noqa: S704 (our own)

    return {**sayings(words_in(language)), "url_for": address, "asset": asset, "icon": icon}


def with_region(html: str, contact: WholeCard | None) -> Markup:
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


def _demo_people() -> Iterator[tuple[str, str, str]]:
    from elearning.demo import demo_people  # only a demo needs what makes one

    return demo_people()


@lru_cache(maxsize=1)
def _site(chosen: Settings) -> dict[str, Any]:
    return {
        "organisation_name": chosen.organisation_name,
        "phone": chosen.phone,
        "contact_email": chosen.contact_email,
        "base_url": chosen.base_url,
        "demo": chosen.demo,
        "passkeys": passkeys.work_at(chosen.base_url),
        "has_theme": chosen.theme_file is not None,
    }


def _here_path() -> str:
    """Where a switch of language or theme returns to: this page, or for a form's answer the page of the form."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _regional(contact: WholeCard | None) -> dict[str, str]:
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
    return content_mark(path) if path.is_file() else "0"
