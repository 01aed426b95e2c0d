"""The pages of a handout, made from `templates/handout` with the components that the site itself is built of.

What a component asks of the site it gets from here: its icons are drawn in the page, because a browser loads none from
a file beside it, and its few words are Dutch, as the course is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from babel.dates import format_date
from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from elearning.content.casus import Casus
from elearning.content.model import Question, Step
from elearning.content.written import Fact, Media, Text
from elearning.paths import shipped
from elearning.rules import answering, wording
from elearning.rules import casus as play
from elearning.services.handout.addresses import SOURCES, TERMS, Addresses, relative
from elearning.services.handout.data import as_json, casus_data, question_data
from elearning.services.handout.order import Order

SYMBOL = re.compile(r'<symbol id="([\w-]+)" viewBox="0 0 24 24">(.*?)</symbol>', re.DOTALL)
#: The page of a part by its type.
TEMPLATES = {"module": "module", "quiz": "quiz", "casus": "casus", "gathering": "gathering"}


@dataclass(frozen=True)
class Page:
    """What a template asks while it makes one page: addresses from where it lies, and texts made fit for it."""

    place: str
    addresses: Addresses

    def to(self, place: str) -> str:
        """Give the address of something in the handout."""
        return relative(place, self.place)

    def part(self, step: Step) -> str:
        """Give the address of a part."""
        return self.to(self.addresses.part(step.slug))

    def media(self, media: Media) -> str:
        """Give the address of a picture or film."""
        return self.to(self.addresses.media(media))

    def captions(self, media: Media) -> str:
        """Give captions, as an address that holds them."""
        return self.addresses.captions(media)

    def text(self, text: Text | None, *, deeper: bool = False) -> Markup:
        """Give a compiled text; nothing for a text that is not there."""
        return self.addresses.text(text.html, self.place, deeper=deeper) if text else Markup()


def pages(order: Order, addresses: Addresses) -> Iterator[tuple[str, str]]:
    """Make every page of a handout: where it lies, and its HTML."""
    yield addresses.start, _page("start", Page(addresses.start, addresses), order)
    for number, part in enumerate(order.parts):
        place, after = addresses.part(part.slug), order.parts[number + 1 : number + 2]
        then = after[0] if after and after[0] in order.steps else None
        yield place, _page(TEMPLATES[part.type], Page(place, addresses), order, step=part, then=then)
    facts = _facts_shown(order)
    yield SOURCES, _page("sources", Page(SOURCES, addresses), order, facts=facts)
    yield TERMS, _page("terms", Page(TERMS, addresses), order)


def shell(order: Order, start: str, data: Any) -> str:
    """Make the page that a foreign site opens: it holds the course, and talks with that site."""
    return _environment().get_template("handout/shell.html").render(order=order, start=start, data=as_json(data))


def read_me(order: Order) -> str:
    """Say in plain text what this folder is, for who finds it."""
    return _environment().get_template("handout/leesmij.txt").render(order=order).strip() + "\n"


def _page(template: str, page: Page, order: Order, **more: Any) -> str:
    made = _environment().get_template(f"handout/{template}.html")
    return made.render(
        page=page, order=order, course=order.course, start=page.to(page.addresses.start),
        terms=page.to(TERMS), sources=page.to(SOURCES), **more,
    )  # fmt: skip


def _facts_shown(order: Order) -> list[Fact]:
    """Give the facts that something in the handout leans on."""
    keys = set(chain.from_iterable(part.facts for part in order.parts))
    keys |= {key for part in order.parts for one in _questions(part) for key in one.facts}
    return sorted((fact for fact in order.course.facts if fact.key in keys), key=lambda fact: fact.key)


def _questions(part: Step) -> tuple[Question, ...]:
    return () if isinstance(part, Casus) or part.type == "gathering" else part.questions


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_callables(  # type: ignore[attr-defined] # the extension adds it
        lambda words: words, lambda one, many, number: one if number == 1 else many, newstyle=True
    )
    environment.globals |= {
        "drawing": lambda name: Markup(_drawings()[name]),  # noqa: S704 (our own sprite)
        "question_data": question_data,
        "casus_data": casus_data,
        "rows": answering.rows,
        "options": answering.options,
        "tells_how": wording.tells_how,
        "door_of": play.door,
        "day": lambda on: format_date(on, "d MMMM yyyy", locale="nl"),
        "megabytes": lambda size: f"{max(size / 1_000_000, 0.1):.1f}".replace(".", ",") + " MB",
    }
    return environment


def _template(name: str) -> tuple[str, str, Any]:
    """Load a template. Icons come from the handout's own: those of the site point at a file that no browser loads."""
    folder = shipped("templates")
    file = folder / ("handout/_icon.html" if name == "components/icon.html" else name)
    return file.read_text("utf-8"), str(file), None


@cache
def _drawings() -> dict[str, str]:
    """Give the lines of every icon by its name."""
    return dict(SYMBOL.findall((shipped("static") / "img/icons.svg").read_text("utf-8")))
