"""What every template can ask for, and how moments and numbers are written."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import flask
from flask import Flask, current_app, request
from flask_babel import format_date, format_decimal, format_percent, get_locale, gettext, ngettext
from flask_login import current_user
from jinja2.runtime import Context
from markupsafe import Markup

from elearning.content.policy import is_harmless_link
from elearning.content.techniques import TRAPS
from elearning.paths import content_mark
from elearning.rules import answering, wording
from elearning.services import passkeys
from elearning.services.contacts import WholeCard
from elearning.settings import Settings
from elearning.web.preferences import preferences


def settings() -> Settings:
    """Give the settings of this installation."""
    return current_app.extensions["keukentafel"]  # type: ignore[no-any-return] # Flask keeps extensions untyped


def page_context() -> dict[str, Any]:
    """Give every template the site, how this visitor wants it, and the place."""
    return {"site": _site(settings()), "preferences": preferences(), "here_path": _here_path(), "here": ""}


#: One symbol of the sprite, in the colour of the text around it. Pages have dozens of them.
ICON = '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'


class Page(Context):
    """What a template knows. All of ours know the same from outside, so an import need not compare that each time."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.globals_keys = set()


def know(app: Flask) -> None:
    """Give the templates of an app what is the same for every page, macros too.

    An address without anything to fill in, and one of a static file, never changes while the app runs: a page has
    dozens of them, so each is worked out once. So is a `part` of a page that is the same for all who read a language
    and are given the same: never give it anything of a person.
    """

    @cache
    def plain(_root: str, endpoint: str) -> str:
        return flask.url_for(endpoint)

    @cache
    def static(_root: str, path: str) -> str:
        return asset(path)

    @cache
    def icon(root: str, name: str, *, small: bool) -> Markup:
        look, sprite = "ic ic--small" if small else "ic", static(root, "img/icons.svg")
        return Markup(ICON).format(look, sprite, name)  # noqa: S704 (our own)

    @lru_cache(maxsize=2048)  # every step of every course, in each way it can stand, in two languages
    def part_of(_root: str, _language: str, template: str, given: tuple[tuple[str, Any], ...]) -> Markup:
        return Markup(app.jinja_env.get_template(template).render(dict(given)))  # noqa: S704 (a template of ours)

    def part(template: str, **given: Any) -> Markup:
        return part_of(request.root_path, get_locale().language, template, tuple(given.items()))

    def address(endpoint: str, **values: Any) -> str:
        return flask.url_for(endpoint, **values) if values else plain(request.root_path, endpoint)

    app.jinja_env.context_class = Page
    app.jinja_env.globals |= {
        "part": part,
        "current_user": current_user,
        "demo_people": _demo_people,
        "url_for": address,
        "asset": lambda path: static(request.root_path, path),
        "drawn_icon": lambda name, small=False: icon(request.root_path, name, small=small),
    }
    app.jinja_env.filters.update(FILTERS)


def asset(path: str) -> str:
    """Address a static file by its content, so that a browser never keeps an old one."""
    folder = current_app.static_folder or ""
    return flask.url_for("static", filename=path, v=_digest(Path(folder) / path))


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
