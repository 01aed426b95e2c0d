"""Questions from Moodle: every kind we share comes along, right stays right, and nothing is lost without a word."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from elearning.content.decoding import decode
from elearning.content.imported import Fate, Imported, UnreadableError
from elearning.content.model import Kind, Question
from elearning.content.questions import read_question
from elearning.content.report import Report
from elearning.content.scan import Block, scan
from elearning.rules.answering import TEXT, grade
from elearning.services import intake, working
from elearning.services.intake import WrongPlaceError, read_questions
from elearning.services.working import RefusedTextError
from tests.moment import NOW
from tests.people import Cast


def read(text: str | bytes) -> tuple[Imported, ...]:
    return read_questions(text.encode() if isinstance(text, str) else text, "rekenen", ()).questions


def only(text: str | bytes) -> Imported:
    (one,) = read(text)
    return one


def question(one: Imported) -> Question:
    """Read it back with the reader of courses."""
    report = Report("")
    (piece,) = scan(decode(one.block("a", "rekenen").encode(), report) or [], report, front_required=False).pieces
    assert isinstance(piece, Block)
    found = read_question(piece, report)
    assert found is not None
    return found


def rights(one: Imported) -> dict[str, bool]:
    return {choice.text.source: choice.right for choice in question(one).choices}


def xml(inside: str, kind: str = "multichoice", prompt: str = "<p>Wat nu?</p>") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n<question type="{kind}">\n<name><text>Naam</text></name>'
        f'<questiontext format="html"><text><![CDATA[{prompt}]]></text></questiontext>{inside}</question></quiz>'
    )


def answer(text: str, fraction: float, feedback: str = "Zo.", more: str = "") -> str:
    return (
        f'<answer fraction="{fraction}" format="html"><text><![CDATA[{text}]]></text>'
        f'<feedback format="html"><text><![CDATA[{feedback}]]></text></feedback>{more}</answer>'
    )


# --- GIFT -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        ("Wie?{=Jan#ja ~Piet#nee ~Kees#nee}", Kind.ONE, {"Jan": True, "Piet": False, "Kees": False}),
        ("Welke?{~%50%a#j ~%50%b#j ~%-100%c#n}", Kind.SEVERAL, {"a": True, "b": True, "c": False}),
        ("Welke?{=a#j =b#j ~c#n}", Kind.SEVERAL, {"a": True, "b": True, "c": False}),
        ("Warm.{T#fout#goed}", Kind.TRUE_FALSE, {"Waar": True, "Niet waar": False}),
        ("Koud.{FALSE}", Kind.TRUE_FALSE, {"Waar": False, "Niet waar": True}),
        ("Hoeveel?{=vier#j =4#j =%0%vijf#n}", Kind.FILL, {"vier": True, "4": True, "vijf": False, "*": False}),
        ("Hoeveel?{#4}", Kind.FILL, {"4": True, "*": False}),
        ("Hoeveel?{#1..3}", Kind.FILL, {"1": True, "2": True, "3": True, "*": False}),
        ("Hoeveel?{#=3.5:0.1#j =%50%3:0#bijna ~#nee}", Kind.FILL,
         {"3,5": True, "3,4": True, "3,6": True, "3": False, "*": False}),
        ("De {=fles#j ~glas#n} is leeg.", Kind.ONE, {"fles": True, "glas": False}),
        ("[html]<p>Wie\\?</p>{=<b>Jan</b>#ja ~Piet#nee}", Kind.ONE, {"**Jan**": True, "Piet": False}),
        ("::Naam:: Wie? // is dit\n// commentaar\n{\n=Jan#ja\n~Piet#nee\n}", Kind.ONE, {"Jan": True, "Piet": False}),
        ("Wat is \\{ \\= \\~ \\# \\}?{=a \\= b#j ~a \\~ \\# b#n}", Kind.ONE, {"a = b": True, "a ~ # b": False}),
        ("Één ‘ü’ 🍷?{=já#j ~ñee#n}", Kind.ONE, {"já": True, "ñee": False}),
    ],
)  # fmt: skip
def test_every_kind_of_gift_comes_along_with_its_right_answers(text: str, kind: Kind, wanted: dict[str, bool]) -> None:
    one = only(text)
    assert one.kind is kind
    assert rights(one) == wanted


def test_pairs_and_steps_keep_what_belongs_together() -> None:
    pairs = question(only("Koppel.{=bier -> 250 ml =wijn -> 100 ml =port -> 100 ml####Zo.}"))
    assert [(c.text.source, c.match) for c in pairs.choices] == [
        ("bier", "250 ml"),
        ("wijn", "100 ml"),
        ("port", "100 ml"),
    ]
    steps = question(only("Zet op volgorde.{>3 ALL VERTICAL\nEerst\nDan\nLaatst\n}"))
    assert (steps.kind, [c.text.source for c in steps.choices]) == (Kind.ORDER, ["Eerst", "Dan", "Laatst"])


def test_an_essay_becomes_an_open_question_and_says_what_is_missing() -> None:
    one = only("Schrijf een zin.{####Bijvoorbeeld zo.}")
    assert (one.kind, one.model_answer, one.fate) == (Kind.OPEN, "Bijvoorbeeld zo.", Fate.TAKEN)
    assert only("Schrijf een zin.{}").todo == ("Schrijf een voorbeeldantwoord.",)


def test_feedback_goes_along_and_what_is_said_to_all_is_said_with_every_choice() -> None:
    one = only("Wie?{=Jan#Ja, Jan. ~Piet####Algemeen.}")
    assert [choice.feedback for choice in one.choices] == ["Ja, Jan.\n\nAlgemeen.", "Algemeen."]
    assert one.fate is Fate.ADAPTED
    truth = only("Warm.{T#Voor wie fout is.#Voor wie goed is.}")
    assert [choice.feedback for choice in truth.choices] == ["Voor wie goed is.", "Voor wie fout is."]


def test_missing_feedback_is_something_to_do_and_never_made_up() -> None:
    one = only("Wie?{=Jan ~Piet#Nee.}")
    assert (one.fate, one.todo) == (
        Fate.TAKEN,
        ("Schrijf terugkoppeling. Die ontbreekt bij 1 van de 2 keuzes.",),
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Alleen een tekst.", "tekst zonder vraag"),
        ("$CATEGORY: $course$/Alcohol", "map met vragen"),
        ("Wie? {=Jan ~Piet", "niet gesloten"),
        ("Wie? =Jan }", "zonder {"),
        ("Een? {T}\nTwee? {F}", "aan elkaar"),
        ("Gaten {1:SHORTANSWER:=a}", "een tekst met meer gaten"),
        ("Wie? {Jan, Piet}", "beginnen"),
        ("Wie? {~%50%Jan =%40%Piet}", "helemaal goed"),
        ("Wat? {=*fles*}", "sterretje"),
        ("Wat? {=!}", "zonder letters"),
        ("Wat? {#ongeveer vier}", "geen getal"),
        ("Wat? {#5:1000}", "te veel goed"),
        ('[html]Kijk: <img src\\="@@PLUGINFILE@@/x.png"> {T}', "x.png"),
        ("Wie? {~Jan ~Piet}", "helemaal goed"),
        ("{=Jan ~Piet}", "geen tekst"),
        ("Welke taal?{=C\\# =%0%C}", "ander antwoord goed"),
        ("Wie? {" + "~a" * 80 + "}", "te lang"),
    ],
)
def test_what_cannot_come_along_is_refused_with_the_reason(text: str, why: str) -> None:
    one = only(text)
    assert (one.fate, len(one.notes)) == (Fate.REFUSED, 1)
    assert why in one.notes[0]


def test_no_question_is_dropped_and_each_knows_its_line() -> None:
    text = "// uit Moodle\n$CATEGORY: x\n\n::een::Een?{T}\n\nZomaar tekst.\n\n\nTwee?{=a ~b}\r\n\r\nDrie?{kapot"
    assert [(one.line, one.fate) for one in read(text)] == [
        (2, Fate.REFUSED), (4, Fate.TAKEN), (6, Fate.REFUSED), (9, Fate.TAKEN), (11, Fate.REFUSED),
    ]  # fmt: skip


SIGNS = st.text(st.sampled_from("abc 12*_`[](){}<>#=~:\\/|&;.,-é\"'%+\n"), max_size=12)


def escaped(text: str) -> str:
    text = "".join(f"\\{sign}" if sign in "\\~=#{}:" else sign for sign in text)
    return text.replace("\n", " ")


@settings(max_examples=120)
@given(
    prompt=SIGNS,
    answers=st.lists(st.tuples(SIGNS, st.booleans()), min_size=2, max_size=5),
    form=st.sampled_from(["html", "plain", "moodle"]),
)
def test_whatever_the_words_are_right_stays_right(prompt: str, answers: list[tuple[str, bool]], form: str) -> None:
    marks = ["=" if right else "~" for _, right in answers]
    inside = " ".join(
        f"{mark}n{n} {escaped(text)} n#f" for n, (mark, (text, _)) in enumerate(zip(marks, answers, strict=True))
    )
    for one in read(f"[{form}]q {escaped(prompt)} q{{{inside}}}"):
        if one.kind is None:
            assert one.notes
            continue
        found = question(one)
        assert len(found.choices) - (one.kind is Kind.FILL) == len(answers)
        if one.kind is Kind.FILL:
            assert all(right for _, right in answers)
            assert all(grade(found, {TEXT: [choice.text]}).right for choice in one.choices if choice.text != "*")
        else:
            assert [choice.right for choice in found.choices] == [right for _, right in answers]


# --- Moodle XML -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "wanted"),
    [
        (xml("<single>true</single>" + answer("<p>7</p>", 100) + answer("4", 0)), Kind.ONE, {"7": True, "4": False}),
        (xml("<single>false</single>" + answer("a", 50) + answer("b", 50) + answer("c", -50)), Kind.SEVERAL,
         {"a": True, "b": True, "c": False}),
        (xml(answer("true", 0) + answer("false", 100), "truefalse"), Kind.TRUE_FALSE,
         {"Waar": False, "Niet waar": True}),
        (xml(answer("fles", 100) + answer("glas", 50) + answer("*", 0), "shortanswer"), Kind.FILL,
         {"fles": True, "glas": False, "*": False}),
        (xml(answer("3", 100, more="<tolerance>0</tolerance>"), "numerical"), Kind.FILL, {"3": True, "*": False}),
        (xml(answer("een", 1) + answer("twee", 2), "ordering"), Kind.ORDER, {"een": True, "twee": True}),
        (xml(answer("een", 2) + answer("twee", 1), "ordering"), Kind.ORDER, {"twee": True, "een": True}),
    ],
)  # fmt: skip
def test_every_kind_of_moodle_xml_comes_along(text: str, kind: Kind, wanted: dict[str, bool]) -> None:
    one = only(text)
    assert (one.kind, one.name, one.line) == (kind, "Naam", 3)
    assert list(rights(one).items()) == list(wanted.items())


def test_pairs_of_xml_come_along_and_a_loose_end_is_named() -> None:
    pair = '<subquestion format="html"><text>{}</text><answer><text>{}</text></answer></subquestion>'
    one = only(xml(pair.format("bier", "250") + pair.format("wijn", "100") + pair.format("", "35"), "matching"))
    assert [(c.text.source, c.match) for c in question(one).choices] == [("bier", "250"), ("wijn", "100")]
    assert one.notes == ("‘35’ hoorde bij niets en is weg.",)


def test_an_essay_of_xml_takes_the_text_for_who_grades_as_example() -> None:
    one = only(xml('<graderinfo format="html"><text>&lt;p&gt;Zo.&lt;/p&gt;</text></graderinfo>', "essay"))
    assert (one.kind, one.model_answer) == (Kind.OPEN, "Zo.")


def test_what_moodle_says_by_itself_is_no_feedback() -> None:
    shared = (
        "<correctfeedback><text>Your answer is correct.</text></correctfeedback>"
        "<incorrectfeedback><text>Denk aan de maat.</text></incorrectfeedback>"
    )
    one = only(xml(shared + answer("a", 100, "") + answer("b", 0, "")))
    assert [choice.feedback for choice in one.choices] == ["", "Denk aan de maat."]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (xml("", "cloze"), "meer gaten"),
        (xml("", "ddmarker"), "aanwijzen"),
        (xml("", "coderunner"), "coderunner"),
        (xml("", "description"), "tekst zonder vraag"),
        (xml('<file name="x.png" encoding="base64">AAAA</file>' + answer("a", 100) + answer("b", 0)), "x.png"),
        (xml(answer("a", 50) + answer("b", 0)), "helemaal goed"),
        (xml(answer("true", 100) + answer("false", 100), "truefalse"), "niet waar is"),
    ],
)
def test_what_xml_cannot_bring_is_refused_with_the_reason(text: str, why: str) -> None:
    one = only(text)
    assert one.fate is Fate.REFUSED
    assert why in one.notes[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>', "ENTITY"),
        (b'<?xml version="1.0"?><!DOCTYPE q SYSTEM "file:///etc/passwd"><quiz/>', "DOCTYPE"),
        (b"<quiz>" + b"<a>" * 100_000, "te ingewikkeld"),
        (b"<quiz>" + b"<question/>" * 600 + b"</quiz>", "meer dan 500"),
        (b"<quiz>\x00</quiz>", "regel 1"),
        (b"<quiz><question></quiz>", "regel 1"),
        (b"<?xml version='1.0'?><html/>", "geen Moodle XML"),
        (b"<quiz></quiz>", "geen vragen"),
        (b"", "geen vragen"),
        (b"[" * 5_000_000, "Hooguit 2,0 MB"),
        (b"a{\n\n" * 500_000, "meer dan 500"),
    ],
)
def test_a_file_made_to_hurt_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        read(data)


@pytest.mark.parametrize(
    "data", [b"{" * 2_000_000, b"[" * 2_000_000, b"\\" * 2_000_000, b"::" * 900_000, b"\x00" * 2_000_000]
)
def test_two_megabytes_of_one_sign_is_one_refused_question(data: bytes) -> None:
    assert [one.fate for one in read(data)] == [Fate.REFUSED]


def test_other_letters_than_utf8_are_read_and_it_is_said() -> None:
    found = read_questions("Één?{T}".encode("cp1252"), "rekenen", ())
    assert found.questions[0].prompt == "Één?"
    assert found.notes
    assert only("Één?{T}".encode("utf-16")).prompt == "Één?"


# --- into a course ----------------------------------------------------------------------------------------------------


def written(questions: str, taken: Sequence[str] = ()) -> str:
    return read_questions(questions.encode(), "rekenen", taken).markdown


def test_ids_are_made_of_the_name_and_are_free() -> None:
    text = written("::Eén fles::A?{=x ~y}\n\n::Eén fles::B?{=x ~y}\n\nHoe gaat dit dan?{T}", ["een-fles"])
    assert [line for line in text.split("\n") if line.startswith("/// ")] == [
        "/// vraag | een-fles-2", "/// vraag | een-fles-3", "/// vraag | hoe-gaat-dit-dan",
    ]  # fmt: skip


def test_questions_come_below_what_stands_there_with_ids_that_are_still_free(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    path = "proef/eindtoets/toets.md"
    before = working.open_file(session, path).text or ""
    taken = next(iter(intake.taken_keys(session, "proef", tmp_path)))
    text = f"/// vraag | {taken}\n    doel: rekenen\nHoeveel?\n\n- (x) een\n  > ja\n- ( ) twee\n  > nee\n///"
    added = intake.add(session, path, text.replace("\n", "\r\n"), tmp_path, cast.ruud.id, NOW)
    after = working.open_file(session, path).text or ""
    assert after.startswith(before.rstrip())
    assert (added.count, after.split("\n")[added.line - 1]) == (1, f"/// vraag | {taken}-2")
    assert working.read(session, "proef", tmp_path, NOW.date()).publishable


def test_an_open_question_goes_into_a_module_only(session: Session, cast: Cast, tmp_path: Path) -> None:
    text = written("Schrijf een zin.{####Zo.}")
    with pytest.raises(WrongPlaceError, match="module"):
        intake.add(session, "proef/eindtoets/toets.md", text, tmp_path, cast.ruud.id, NOW)
    intake.add(session, "proef/glas/module.md", text, tmp_path, cast.ruud.id, NOW)
    assert working.read(session, "proef", tmp_path, NOW.date()).publishable


def test_a_bank_that_is_not_there_yet_begins_with_the_questions(session: Session, cast: Cast, tmp_path: Path) -> None:
    path = intake.targets(session, "ander", tmp_path)[0]
    added = intake.add(session, path, written("Een?{T#nee#ja}"), tmp_path, cast.ruud.id, NOW)
    assert (path, added.line) == ("ander/opfris/vragen.md", 1)
    assert (working.open_file(session, path).text or "").startswith("/// vraag | een\n")


def test_more_questions_than_anybody_brings_are_refused_before_each_gets_an_id(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    for many in ("/// vraag | a\n" * 501, "a" * 300_000):
        with pytest.raises(RefusedTextError, match="te veel in één keer"):
            intake.add(session, "proef/opfris/vragen.md", many, tmp_path, cast.ruud.id, NOW)
