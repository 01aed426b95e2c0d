"""What is wrong with a page, whoever looks at it: the rules every fetched page must keep."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import html5lib
from lxml.etree import _Element as Element

TYPED = ("input", "select", "textarea")
NO_LABEL = ("hidden", "submit", "button", "image", "reset")
#: Mail programs post here too, without a cookie (RFC 8058); so its form has no token.
NEEDS_NO_TOKEN = "/afmelden/"
LOADED = ("src", "href", "poster", "action", "formaction", "data", "srcset")


def parse(html: str) -> tuple[Element, list[str]]:
    """Read a page as a browser does; gives the tree and what a browser had to mend."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    tree: Any = parser.parse(html)
    return tree.getroot(), [f"HTML, line {place[0]}: {code} {extra}" for place, code, extra in parser.errors]


def lint(root: Element, mended: list[str]) -> list[str]:
    """Name everything that is wrong."""
    rules = (_head, _ids, _labels, _forms, _inline, _pictures, _addresses, _headings)
    return [*mended, *(fault for rule in rules for fault in rule(root))]


def text_of(element: Element) -> str:
    """What is read in an element, on one line."""
    return " ".join("".join(element.itertext()).split())


def _head(root: Element) -> Iterator[str]:
    if root.get("lang") not in ("nl", "en"):
        yield "the page names no language"
    titles = root.findall("head/title")
    title = text_of(titles[0]) if titles else ""
    if len(titles) != 1 or not title.endswith("– Keukentafel") or title.startswith("–"):
        yield f"the title is {title!r}"


def _ids(root: Element) -> Iterator[str]:
    ids = Counter(root.xpath("//@id"))
    yield from (f"id {name!r} is there {count} times" for name, count in ids.items() if count > 1)
    for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list", "form"):
        for value in root.xpath(f"//@{name}"):
            yield from (f"{name}={one!r} leads nowhere" for one in value.split() if one not in ids)


def _labels(root: Element) -> Iterator[str]:
    fors = set(root.xpath("//label/@for"))
    for field in root.iter(*TYPED):
        named = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in fors
        in_label = any(text_of(label) for label in field.iterancestors("label"))
        if field.get("type") not in NO_LABEL and not named and not in_label:
            yield f"field {field.get('name')!r} has no label"
    for control in root.iter("button", "a", "summary"):
        if not text_of(control) and not control.get("aria-label") and not control.findall(".//img[@alt]"):
            yield f"<{control.tag}> has no name"


def _forms(root: Element) -> Iterator[str]:
    for form in root.iter("form"):
        if not form.get("action"):
            yield "a form has no action"
        tokens = [field for field in form.iter("input") if field.get("name") == "csrf_token" and field.get("value")]
        wanted = 0 if form.get("action", "").startswith(NEEDS_NO_TOKEN) else 1
        if form.get("method", "get").lower() == "post" and len(tokens) != wanted:
            yield f"the form to {form.get('action')} has {len(tokens)} tokens"


def _inline(root: Element) -> Iterator[str]:
    yield from ("there is a <style>" for _ in root.iter("style"))
    yield from ("there is a script in the page" for script in root.iter("script") if not script.get("src"))
    for element in root.iter():
        if isinstance(element.tag, str):
            names = [name for name in element.attrib if name == "style" or name.startswith("on")]
            yield from (f"<{element.tag} {name}> is inline" for name in names)


def _pictures(root: Element) -> Iterator[str]:
    yield from (f"picture {one.get('src')} has no alt" for one in root.iter("img") if one.get("alt") is None)


def _addresses(root: Element) -> Iterator[str]:
    yield from (f"link {text_of(link)!r} leads nowhere" for link in root.iter("a") if not link.get("href"))
    for element in root.iter():
        for name in LOADED:
            address = element.get(name) or ""
            parts = urlsplit(address)
            if parts.scheme in ("javascript", "data", "vbscript"):
                yield f"{address} is no address"
            elif (parts.scheme in ("http", "https") or parts.netloc) and element.tag != "a":
                yield f"<{element.tag} {name}={address!r}> comes from elsewhere"


def _headings(root: Element) -> Iterator[str]:
    levels = [int(one.tag[1]) for one in root.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1:
        yield f"there are {levels.count(1)} <h1>"
    shown = 0
    for level in levels:
        # What stands above the h1 (an announcement) may be an h2.
        if shown and level > shown + 1:
            yield f"<h{level}> follows <h{shown}>"
        shown = level
