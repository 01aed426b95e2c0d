"""Text from elsewhere becomes our Markdown: what can be shown stays, what cannot is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elearning.content.foreign import LOST_LINK, LOST_LIST, LOST_SCRIPT, LOST_TABLE, Piece, markdown, plain_words
from elearning.content.render import Context, render_markdown


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("<p>Een <b>vet</b> en <em>schuin</em> woord</p>", "Een **vet** en *schuin* woord"),
        ("<strong> ruim </strong>gezet", "**ruim** gezet"),
        ("<p>Een</p><p>Twee<br>Drie</p>", "Een\n\nTwee\n\nDrie"),
        ("<ul><li>een<li>twee</ul>Daarna", "- een\n- twee\n\nDaarna"),
        ("<ol><li>een</li><li>twee</li></ol>", "1. een\n2. twee"),
        ('<a href="https://www.trimbos.nl/x">Trimbos</a>', "[Trimbos](https://www.trimbos.nl/x)"),
        ("H<sub>2</sub>O en m<sup>2</sup>", "H₂O en m²"),
        ("a &lt; b &amp; c&nbsp;d &eacute;&#233;", "a < b & c d éé"),
        ("Is x<y en y>z?", "Is x<y en y>z?"),
        ("sterren * en _streep_ en [haak](x)", "sterren \\* en \\_streep\\_ en \\[haak\\] (x)"),
        ("<p>niet <b>gesloten</p>", "niet gesloten"),
        ("voor<!-- weg <b> -->na<!-- open", "voorna"),
        ("<style>p{}</style><p style='x'>tekst</p>", "tekst"),
        ("snake_case_naam", "snake_case_naam"),
    ],
)
def test_html_is_written_as_an_author_would(text: str, made: str) -> None:
    assert markdown(Piece(text, "html")).text == made


def test_what_falls_away_is_said() -> None:
    found = markdown(
        Piece(
            '<a href="javascript:x">klik</a><script>alert(1)</script><table><tr><td>a</td><td>b</td></tr></table>'
            "<ul><li>een</li></ul>",
            "html",
        ),
        inline=True,
    )
    assert found.text == "klik\n\na – b\n\n- een"
    assert set(found.notes) == {LOST_LINK, LOST_SCRIPT, LOST_TABLE, LOST_LIST}


@pytest.mark.parametrize(
    "text",
    [
        '<img src="@@PLUGINFILE@@/glas.png" alt="">',
        '<img src="https://a.example/glas.png">',
        '<a href="@@PLUGINFILE@@/glas.png">glas</a>',
    ],
)
def test_a_picture_is_named(text: str) -> None:
    assert markdown(Piece(text, "html")).files == ["glas.png"]


def test_a_picture_inside_the_text_itself_and_one_in_markdown_are_noticed() -> None:
    assert markdown(Piece('<img src="data:image/png;base64,AAAA">', "html")).files == ["img"]
    assert markdown(Piece("![a](b.png)", "markdown")).files == ["b.png"]


def test_words_that_are_compared_carry_no_markup() -> None:
    assert plain_words(Piece("<p>een <b>glas</b> *wijn*</p>", "html")).text == "een glas *wijn*"


@settings(max_examples=80)
@given(st.text(st.sampled_from("ab*_`[]()\\ !#&;<>\n"), max_size=30))
def test_plain_words_are_shown_as_they_were_typed(text: str) -> None:
    made = markdown(Piece(text, "plain")).text
    shown = render_markdown(made.replace("<", "(").replace("&", "+"), Context("basis"), inline=True)
    assert "<em>" not in shown
    assert "<strong>" not in shown
    assert "<a " not in shown
    assert "<code>" not in shown


@pytest.mark.parametrize("piece", ["<", "<!--", "<b>", "<a ", "&", "<ul>", "@@PLUGINFILE@@", "<b>x</b>", "<a href="])
def test_a_text_made_to_be_slow_is_walked_once(piece: str) -> None:
    assert markdown(Piece(piece * (30_000 // len(piece)), "html")) is not None
