"""Somebody without a mouse: goes through a page by Tab, looks where the focus is at each stop, and answers by keys."""

from playwright.sync_api import ElementHandle, Locator, Page

from elearning.rules.answering import CHOICE, TEXT, Given

from .house import field

#: Looks at what has the focus: is there a ring around it, and can it be seen?
LOOK = """(target) => {
  const el = document.activeElement;
  if (!el || el === document.body) return {name: 'body', there: false, fault: ''};
  const label = el.labels && ['radio', 'checkbox'].includes(el.type) ? el.labels[0] : null;
  const ringed = [el, label].some((one) => {
    if (!one) return false;
    const look = getComputedStyle(one);
    const clear = /(, 0\\)|transparent)/.test(look.outlineColor);
    return look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2 && !clear;
  });
  const seen = (one) => [...one.getClientRects()].some((box) => [0.5, 0.2, 0.8].some((at) => {
    const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * at);
    return hit && (one.contains(hit) || hit.contains(one) && hit.matches('a, button, label, summary'));
  }));
  const words = (el.getAttribute('aria-label') || el.textContent || el.name || '').trim().slice(0, 40);
  const name = `${el.tagName.toLowerCase()}${el.name ? '[name=' + el.name + ']' : ''} "${words.replace(/\\s+/g, ' ')}"`;
  const inSight = seen(el) || label && seen(label);
  const fault = !ringed ? 'has no visible focus ring' : inSight ? '' : 'is covered or out of sight';
  return {name, fault, there: el === target};
}"""


class Keyboard:
    """Keys, and eyes on the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.stops: list[str] = []

    def tab_to(self, target: Locator, limit: int = 90) -> None:
        """Press Tab until the target has the focus, and look at every stop on the way."""
        wanted = target.element_handle()
        for _ in range(limit):
            self.page.keyboard.press("Tab")
            if self.look(wanted):
                return
        raise AssertionError(f"Tab never comes to {target}; the last stops were {self.stops[-12:]}")

    def look(self, wanted: ElementHandle | None = None) -> bool:
        """Look at the stop; tells whether it is the wanted one."""
        found = self.page.evaluate(LOOK, wanted)
        for _ in range(4):
            if not found["fault"]:
                break
            self.page.wait_for_timeout(100)  # it may still be scrolling
            found = self.page.evaluate(LOOK, wanted)
        self.stops.append(found["name"])
        assert not found["fault"], f"{found['name']} {found['fault']} on {self.page.url}"
        return bool(found["there"])

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Go to a link or button and press it."""
        self.tab_to(target)
        self.page.keyboard.press(key)

    def write(self, target: Locator, text: str) -> None:
        """Go to a text field and type."""
        self.tab_to(target)
        self.page.keyboard.type(text)

    def answer(self, section: Locator, given: Given) -> None:
        """Fill a question in, from its first field to its last."""
        if CHOICE in given:
            self._choose(section, given[CHOICE])
        elif TEXT in given:
            self.write(field(section, TEXT, ""), given[TEXT][0])
        else:
            self._select(section, given)

    def _choose(self, section: Locator, values: list[str]) -> None:
        boxes = section.locator(f'input[name="{CHOICE}"]')
        if boxes.first.get_attribute("type") == "checkbox":
            # In the order of the page, or a Tab would have to go all the way round.
            for box in boxes.all():
                if box.get_attribute("value") in values:
                    self.press(box, "Space")
            return
        self.tab_to(boxes.first)
        order = [box.get_attribute("value") for box in boxes.all()]
        steps = order.index(values[0])
        for _ in range(steps):
            self.page.keyboard.press("ArrowDown")
            self.look()
        if not steps:
            self.page.keyboard.press("Space")

    def _select(self, section: Locator, given: Given) -> None:
        for box in section.locator("select").all():
            name = box.get_attribute("name") or ""
            values = box.evaluate("(one) => [...one.options].map((option) => option.value)")
            self.tab_to(box)
            for _ in range(values.index(given[name][0])):
                self.page.keyboard.press("ArrowDown")
