"""What authors paste from Word or a web page becomes our Markdown, and one undo takes it back."""

from pathlib import Path

from playwright.sync_api import Browser, Page

STATIC = Path(__file__).parents[2] / "static" / "js" / "paste.js"
HOUSE = "https://huis.example"
PAGE = """<!doctype html><title>t</title><textarea id="tekst">Begin.\n</textarea>
<script type="module">
import { attach } from "/paste.js"; attach(document.getElementById("tekst")); document.title = "klaar";</script>"""


def item(level: int, sign: str, words: str, place: str = "Middle") -> str:
    ignored = f"<span style='mso-list:Ignore'>{sign}<span>&nbsp; </span></span>"
    style = f"mso-list:l0 level{level} lfo1"
    return f"<p class=MsoListParagraphCxSp{place} style='{style}'>{ignored}{words}</p>"


WORD = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office">
<head><style>p {{color: red}}</style></head><body><!--Start-->
<h1><b>De&nbsp;titel</b><o:p></o:p></h1>
<p class=MsoNormal>Een <b>vet <i>woord</i></b><b>je</b>, ‘slim’ en “zo” af\u00adbreken\ue000
<span style='font-style:italic'>schuin </span>einde.</p>
{item(1, chr(0xF0B7), "eerste", "First")}
{item(2, "o", "dieper")}
{item(1, "·", "laatste", "Last")}
<p class=MsoNormal>Daarna <a href="https://www.voorbeeld.nl/a_(b)">een link</a>,
<a href="javascript:x()">geen link</a> en <img src="x.png" alt="beeld">.</p>
<table><tr><td><p>Glas</p></td><td><p>Hoe|veel</p></td></tr>
<tr><td>bier</td><td>één</td></tr></table>
<script>alert(1)</script><!--EndFragment--></body></html>"""
MARKDOWN = """## De titel

Een **vet *woord*je**, ‘slim’ en “zo” afbreken *schuin* einde.

- eerste
    - dieper
- laatste

Daarna [een link](https://www.voorbeeld.nl/a_%28b%29), geen link en .

| Glas | Hoe/veel |
|---|---|
| bier | één |"""

WEB = """<b style="font-weight:normal"><h3>Kop</h3><ol><li>een<ul><li>onder</li></ul></li><li>twee</li></ol>
<div>#1 &lt;b&gt; 2*3 ///</div><p><br></p></b>"""
FROM_WEB = "### Kop\n\n1. een\n    - onder\n2. twee\n\n\\#1 < b> 2\\*3 /"


def test_a_paste_from_word_or_the_web_becomes_markdown(chromium: Browser) -> None:
    context = chromium.new_context(service_workers="block")
    page = context.new_page()
    page.route(f"{HOUSE}/**", lambda route: route.fulfill(**_answer(route.request.url)))
    page.goto(f"{HOUSE}/")
    page.wait_for_function("document.title == 'klaar'")
    assert _pasted(page, WORD) == f"Begin.\n{MARKDOWN}"
    page.keyboard.press("Control+z")
    assert page.input_value("#tekst") == "Begin.\n"
    assert _pasted(page, WEB) == f"Begin.\n{FROM_WEB}"
    context.close()


def _answer(url: str) -> dict[str, str]:
    if url.endswith(".js"):
        return {"body": STATIC.read_text(), "content_type": "text/javascript"}
    return {"body": PAGE, "content_type": "text/html; charset=utf-8"}


def _pasted(page: Page, html: str) -> str:
    page.evaluate(
        """html => {
            const area = document.getElementById("tekst"), data = new DataTransfer();
            area.focus(); area.setSelectionRange(area.value.length, area.value.length);
            data.setData("text/html", html); data.setData("text/plain", "kaal");
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        html,
    )
    return page.input_value("#tekst")
