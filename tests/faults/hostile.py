"""What authors may write, run for real: 4,900 attacks in ten positions each, in Chromium, without our CSP.

Every text goes the way of a course text (Markdown, both gates, our own rule for addresses) and stands in a page that
forbids nothing. Then every event that a person can cause is fired at every element. Nothing may run, and no request
may leave. The same attacks without that way are tried first: a drill that cannot fail proves nothing.
"""

import argparse
import os
import sys
from collections.abc import Iterator

from playwright.sync_api import Page, Route, sync_playwright

from elearning.content.render import render_markdown
from tests.content.test_hostile import CONTEXT, FRAMES
from tests.content.vectors import vectors

HOME = "http://keukentafel.test/"
A_PAGE = 1500
#: Counts what runs: every way in which an attack says that it got in, and every event handler written in the page.
WATCH = """
window.ran = [];
for (const name of ['alert', 'confirm', 'prompt', 'print', 'open', 'x', 'msgbox'])
  window[name] = (...given) => { window.ran.push(name + ':' + String(given[0])); };
"""
PROVOKE = """
() => {
  const events = ['click', 'mouseover', 'focus', 'blur', 'pointerrawupdate', 'toggle', 'wheel', 'input', 'copy', 'drag',
                  'error', 'load', 'animationend', 'transitionend', 'scroll', 'submit', 'play', 'beforematch'];
  for (const one of document.body.querySelectorAll('*')) {
    for (const name of one.getAttributeNames())
      if (name.startsWith('on')) window.ran.push('handler:' + one.tagName + ' ' + name);
    for (const name of events) one.dispatchEvent(new Event(name, {bubbles: false, cancelable: true}));
    for (const name of ['href', 'action', 'formaction', 'src', 'data'])
      if (/^[\\s\\x00-\\x20]*(javascript|vbscript|data|livescript|mocha|blob|filesystem):/i.test(one[name] || ''))
        window.ran.push('address:' + one.outerHTML.slice(0, 80));
  }
  return window.ran;
}
"""


def main() -> None:
    """Run the drill; ends with 1 when anything ran or left."""
    parser = argparse.ArgumentParser(description="Aanvallen in teksten van auteurs, in een echte browser zonder CSP.")
    parser.add_argument("--positions", type=int, default=len(FRAMES), help="In hoeveel posities elke aanval staat.")
    positions = parser.parse_args().positions
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        bare = [tried(browser.new_page(), "\n".join(vectors()))]
        found = [tried(browser.new_page(), page) for page in pages(positions)]
        browser.close()
    ran, left = (sum(one[kind] for one in found) for kind in (0, 1))
    print(f"without our gates: {bare[0][0]} run, {bare[0][1]} requests leave")
    print(
        f"with them: {positions * len(list(vectors()))} texts in {len(found)} pages: {ran} run, {left} requests leave"
    )
    sys.exit(0 if bare[0][0] and not ran and not left else 1)


def pages(positions: int) -> Iterator[str]:
    """Put what came out of the attacks together into pages."""
    snippets = []
    for frame in FRAMES[:positions]:
        for vector in vectors():
            source = frame.replace("{}", vector)
            snippets.append(f"<section>{render_markdown(source, CONTEXT, folder='basis/x', key='k')}</section>")
            if len(snippets) == A_PAGE:
                yield "\n".join(snippets)
                snippets = []
    if snippets:
        yield "\n".join(snippets)


def tried(page: Page, body: str) -> tuple[int, int]:
    """Open a page and do all that a person can; gives how often something ran, and how many requests left."""
    left: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url == HOME:
            route.fulfill(body=f"<!doctype html><title>x</title><body>{body}", content_type="text/html; charset=utf-8")
            return
        if not route.request.url.startswith(f"{HOME}media/"):  # our own pictures
            left.append(route.request.url)
        route.abort()

    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.route("**/*", answer)
    page.goto(HOME, wait_until="domcontentloaded")
    page.wait_for_timeout(500)
    ran = page.evaluate(PROVOKE)
    page.close()
    for what in (*ran[:5], *left[:5]):
        print(f"  {what}")
    return len(ran), len(left)


if __name__ == "__main__":
    main()
