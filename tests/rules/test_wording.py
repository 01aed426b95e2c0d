"""What is said once is not said again."""

from dataclasses import replace

import pytest

from elearning.content.model import Kind
from elearning.rules.wording import tells_how, without_yes
from tests.rules.making import question, text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("<p>Klopt. Eén fles is veel.</p>", "<p>Eén fles is veel.</p>"),
        ("<p>Ja: een fles is veel.</p>", "<p>Een fles is veel.</p>"),
        ("<p>Ja, dat kon je zien.</p>", "<p>Dat kon je zien.</p>"),
        ("<p>Precies. Zo werkt het.</p>\n<p>Ja. Echt.</p>", "<p>Zo werkt het.</p>\n<p>Ja. Echt.</p>"),
        (
            '<p>Klopt: <em><span class="x">zeven</span></em> glazen.</p>',
            '<p><em><span class="x">Zeven</span></em> glazen.</p>',
        ),
        ("<p>Klopt: 8 keer anderhalf.</p>", "<p>8 keer anderhalf.</p>"),
        ("Ja. Twee.", "Twee."),
    ],
)
def test_yes_is_left_out_and_the_sentence_keeps_its_capital(said: str, left: str) -> None:
    assert without_yes(said) == left


@pytest.mark.parametrize(
    "said", ["<p>Jan. Die zei het.</p>", "<p>Dat is zo. Klopt. Ja.</p>", "<p>Klopt.</p>", "<p>Ja dat is zo.</p>", ""]
)
def test_anything_else_stays(said: str) -> None:
    assert without_yes(said) == said


@pytest.mark.parametrize(
    ("kind", "prompt", "told"),
    [
        (Kind.SEVERAL, "Wat past hier? Kies alles wat klopt.", True),
        (Kind.SEVERAL, "Wat past hier?", False),
        (Kind.FILL, "Hoeveel is dat? Vul een getal in.", True),
        (Kind.FILL, "Hoeveel is dat? Vul een getal in. Afronden mag.", True),
        (Kind.FILL, "Vul je met één fles zeven glazen? En in een week?", False),
        (Kind.ONE, "Kies alles.", False),
    ],
)
def test_a_question_that_says_how_to_answer_needs_no_hint(kind: Kind, prompt: str, told: bool) -> None:
    assert tells_how(replace(question("x", kind=kind), prompt=text(prompt))) is told
