"""What letters say, and how they look to a mail program."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import UndefinedError

from elearning.mail.letters import LONGEST_SUBJECT, ORDER, in_order, listed, render, short
from elearning.mail.site import Site
from tests.linting import parse

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
TITLE = "Alcohol en drugs: de basis"
LONG = "Een cursus met een naam waar geen einde aan komt, hoe lang je ook leest"
MOMENT: dict[str, Any] = {
    "subjects": ["standaardglas", "signaleren", "open vragen"],
    "goals": ["Je rekent drank om naar standaardglazen.", "Je stelt open vragen."],
    "question": SimpleNamespace(prompt="Hoeveel glazen zitten er in een fles wijn?", choices=("Vier", "Zeven")),
    "questions": 3,
    "mini": None,
    "minutes": 2,
    "url": "https://leren.ivz.example/o/geheim",
    "ends_at": datetime(2026, 12, 8, 8, 5, tzinfo=UTC),
}
COURSE = {"title": TITLE, "minutes": 12, "url": "https://leren.ivz.example/cursus/basis"}
NEXT = {"title": "Het gesprek", "summary": "Hoe je erover praat.", "is_begun": False}
PARTS: dict[str, dict[str, Any]] = {
    "opfris": {**MOMENT, "is_repeat": False, "offers_stop": False},
    "follow-up": {**MOMENT, "title": "Opfris in Oost", "held_at": datetime(2026, 11, 10, 9, tzinfo=UTC)},
    "nudge": {**COURSE, "step": "Het standaardglas", "is_last": False},
    "next-step": {"title": TITLE, "next": NEXT, "more": [], "url": COURSE["url"]},
    "call-back": {**COURSE, "resident": "meneer Janssen", "title": "Meneer Janssen komt terug"},
    "deadline": {**COURSE, "on": date(2026, 12, 1)},
    "reminder": {**COURSE, "asker": "Els de Tester", "is_opfris": False, "is_new": False},
}


def write(*kinds: str, **changes: Any) -> tuple[str, str, str]:
    parts = [{"kind": kind, **PARTS[kind], **changes} for kind in kinds]
    context = {
        "person": SimpleNamespace(first_name="Samira", name="Samira de Tester"),
        "site": SITE,
        "parts": in_order(parts),
        "rhythm_url": "https://leren.ivz.example/opfris/ritme",
        "stop_url": "https://leren.ivz.example/afmelden/geheim",
        "by_work": bool({"deadline", "reminder"} & set(kinds)),
    }
    return render(kinds[0], context)


@pytest.mark.parametrize("kind", PARTS)
def test_every_leerbrief_says_who_writes_why_and_how_to_stop(kind: str) -> None:
    subject, text, html = write(kind)
    assert 0 < len(subject) <= LONGEST_SUBJECT
    for form in (text, html):
        assert "Dag Samira," in form
        assert "IVZ Proefland" in form
        assert "088 123 45 67" in form
        assert "omdat je leert met Keukentafel" in form
        assert "https://leren.ivz.example/opfris/ritme" in form
        assert "https://leren.ivz.example/afmelden/geheim" in form
        assert PARTS[kind]["url"] in form


@pytest.mark.parametrize("kind", PARTS)
def test_the_html_is_whole_and_comes_from_nowhere_else(kind: str) -> None:
    _, _, html = write(kind)
    root, mended = parse(html)
    assert mended == []
    assert root.get("lang") == "nl"
    assert len(root.findall(".//h1")) == 1
    assert root.findall(".//img") + root.findall(".//script") + root.findall(".//link") == []
    assert "url(" not in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("kind", PARTS)
def test_sentences_are_short_and_quotes_are_curly(kind: str) -> None:
    _, text, _ = write(kind)
    body = text.partition("\nGroet,")[0]
    assert not set("'\"") & set(text)
    for sentence in re.split(r"[.?!:\n]+", re.sub(r"https?://\S+", "", body)):
        assert len(sentence.split()) <= 20, sentence


def test_the_opfris_letter_names_the_subjects_and_shows_the_first_question() -> None:
    subject, text, html = write("opfris")
    assert subject == "Opfris: standaardglas, signaleren en open vragen"
    for form in (text, html):
        assert "Hoeveel glazen zitten er in een fles wijn?" in form
        assert "Zeven" in form
        assert "We schatten" in form
        assert "werkt tot dinsdag 8 december" in form
    assert "3 vragen, 2 minuten. Klaar? Dan hoor je pas weer van ons als er iets opgefrist moet worden." in text
    assert "Geef je antwoord: https://leren.ivz.example/o/geheim" in text


def test_a_moment_with_a_conversation_says_so_and_one_question_is_one() -> None:
    assert (
        "2 vragen en een kort gesprek om te spelen, 5 minuten."
        in write("opfris", mini="Oss", questions=2, minutes=5)[1]
    )
    assert "1 vraag, 1 minuut." in write("opfris", questions=1, minutes=1)[1]


def test_a_repeat_is_gentle_and_after_two_years_a_letter_offers_to_stop() -> None:
    assert "Deze vragen stuurden we je eerder." in write("opfris", is_repeat=True)[1]
    assert "uitzetten" not in write("opfris")[1]
    for form in write("opfris", offers_stop=True)[1:]:
        assert "Heb je nog iets aan de opfris?" in form


def test_joined_letters_are_one_mail_with_the_subject_that_matters_most() -> None:
    subject, text, html = write("nudge", "opfris", "call-back")
    assert subject.startswith("Opfris: ")
    assert text.index("fles wijn") < text.index("*** Meneer Janssen belt terug ***") < text.index("is bewaard ***")
    root, mended = parse(html)
    assert mended == []
    assert [len(root.findall(f".//{tag}")) for tag in ("h1", "h2")] == [1, 2]
    assert text.count("Groet,") == 1


def test_a_date_comes_before_everything_else() -> None:
    assert write("opfris", "reminder", "deadline")[0].startswith("Af op dinsdag 1 december")
    assert set(ORDER) == set(PARTS)


def test_who_asked_is_named_and_that_this_comes_anyway() -> None:
    _, text, html = write("reminder")
    for form in (text, html):
        assert "Els de Tester vraagt of je tijd wilt maken voor" in form
        assert "Hij komt ook als de opfris uit staat." in form
    assert "uit staat" not in write("opfris")[1]


def test_the_call_back_is_in_the_voice_of_the_house() -> None:
    assert write("call-back")[0] == "Meneer Janssen belt terug"


def test_a_nudge_says_when_it_is_the_last() -> None:
    assert "laatste keer" not in write("nudge")[1]
    assert "laatste keer" in write("nudge", is_last=True)[1]


def test_after_the_last_course_there_is_verdieping() -> None:
    _, text, _ = write("next-step", next=None, more=["Cannabis (6 min)"])
    assert "- Cannabis (6 min)" in text


@pytest.mark.parametrize("kind", ["nudge", "next-step", "deadline", "reminder"])
def test_a_long_title_is_cut_at_a_word(kind: str) -> None:
    subject, text, _ = write(kind, title=LONG)
    assert len(subject) <= LONGEST_SUBJECT
    assert "…" in subject
    assert LONG in text


def test_what_authors_and_people_wrote_is_escaped_in_html_only() -> None:
    nasty = "<b>Jan & Els</b>"
    _, text, html = write("reminder", asker=nasty)
    assert nasty in text
    assert nasty not in html
    assert "&lt;b&gt;Jan &amp; Els&lt;/b&gt;" in html


def test_something_that_is_not_given_is_an_error_and_no_empty_place() -> None:
    del (part := {"kind": "nudge", **PARTS["nudge"]})["step"]
    with pytest.raises(UndefinedError):
        render("nudge", {"person": SimpleNamespace(first_name="S"), "site": SITE, "parts": [part]})


def test_a_test_letter_has_no_way_to_stop_it() -> None:
    context = {"person": SimpleNamespace(first_name="Anouk"), "site": SITE, "sent_at": MOMENT["ends_at"]}
    subject, text, html = render("test", context)
    assert subject == "Proefbrief van Keukentafel"
    assert "afmelden" not in text + html
    assert parse(html)[1] == []


def test_names_are_listed_as_people_say_them() -> None:
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b en c"
    assert listed(["standaardglas", "signaleren", "reparatiereflex"], 30) == "standaardglas en meer"
    assert listed([]) == ""
    assert short("Een lange naam", 10) == "Een lange…"
    assert short("ononderbroken", 6) == "onond…"
