"""Every page in every state, light and dark, on a phone and at a desk: axe-core finds nothing."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .conftest import NARROW, WIDE, Show
from .places import PLACES, Place

pytestmark = pytest.mark.browser
ALL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: In the dark nothing changes but colours.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
SCRIPT = Axe().axe_script
#: Colours that are still changing are nobody's colours.
SETTLE = "() => document.getAnimations().forEach((one) => { try { one.finish(); } catch { one.cancel(); } })"
RUN = """(rules) => axe.run(document, {runOnly: rules, resultTypes: ['violations']})
  .then(({violations}) => violations.map(({id, help, nodes}) => ({
    id, help, where: nodes.map(({html, failureSummary}) => `${html.slice(0, 160)} | ${failureSummary.slice(0, 200)}`),
  })))"""


def violations(page: Page, look: str, rules: dict[str, Any]) -> list[str]:
    found: list[dict[str, Any]] = page.evaluate(RUN, rules)
    return [f"{look}: {one['id']} ({one['help']}): {where}" for one in found for where in one["where"]]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_axe_finds_nothing_wrong(place: Place, kept_page: Show) -> None:
    found = []
    # As tall as the page: what the bar at the bottom covers for now, a reader scrolls to.
    for width, height in ((WIDE, 800), (NARROW, 6000)):
        page = kept_page(place, width=width, height=height)
        page.evaluate(SCRIPT)
        for scheme, rules in (("light", ALL), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLE)
            found += violations(page, f"{width} px, {scheme}", rules)
    assert found == []
