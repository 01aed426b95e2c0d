"""What an author writes becomes a course; the author's file stands in the docstring."""

import hashlib
import inspect
from datetime import date

from elearning.content.drafts import read_draft, screen_slug
from elearning.content.model import Callout, Choice, Figure, Kind, Module, Prose, Question, Screen
from elearning.content.reader import read_course, read_course_sources
from elearning.content.starter import new_course, starter_files
from tests.content.mutants import load
from tests.content.test_mutants import SAMPLE

HEAD = "---\ntitel: T\nsamenvatting: S\nminuten: 3\nleerdoelen: [rekenen]\n---\n"


def module_of(test) -> tuple[Module, list[str]]:
    """Read the docstring of a test as the text of a module, under a fixed head of six lines."""
    draft = read_draft("les/glas/module.md", (HEAD + inspect.getdoc(test)).encode())
    assert isinstance(draft.content, Module)
    return draft.content, [f"{problem.line - 6}: {problem.message}" for problem in draft.problems]


def question_of(test) -> tuple[Question, list[str]]:
    module, problems = module_of(test)
    return module.questions[0], problems


def test_a_screen_has_its_title_its_address_and_its_parts():
    """## Eén glas is géén glas!
    Eerste regel
    tweede regel.

    /// weetje | Goed om te weten
    Iets.
    ///

    Erna.
    ## Tweede {#nog-een}
    Slot.
    """
    module, problems = module_of(test_a_screen_has_its_title_its_address_and_its_parts)
    assert problems == []
    first, second = module.screens
    assert (first.slug, first.title, first.line) == ("een-glas-is-geen-glas", "Eén glas is géén glas!", 7)
    assert [type(part) for part in first.parts] == [Prose, Callout, Prose]
    assert isinstance(first.parts[0], Prose)
    assert first.parts[0].text.source == "Eerste regel\ntweede regel."
    assert (second.slug, second.line) == ("nog-een", 16)


def test_text_before_the_first_screen_leads_it():
    """Inleiding.

    ## Scherm
    Tekst.
    """
    module, problems = module_of(test_text_before_the_first_screen_leads_it)
    assert problems == []
    assert [part.text.source for part in module.screens[0].parts if isinstance(part, Prose)] == ["Inleiding.", "Tekst."]


def test_a_question_has_choices_with_feedback_and_keys_from_their_text():
    """## Scherm
    /// vraag | fles-wijn
        doel: rekenen
        voorheen: oud, ouder
    Hoeveel?

    - ( ) vier {#vier}
      > Te weinig.
    - (x) zeven
      > Klopt.
      > Echt.
    ///
    """
    question, problems = question_of(test_a_question_has_choices_with_feedback_and_keys_from_their_text)
    assert problems == []
    assert (question.key, question.kind, question.goal) == ("fles-wijn", Kind.ONE, "rekenen")
    assert question.former == ("oud", "ouder")
    four, seven = question.choices
    assert (four.key, four.right, four.text.source) == ("vier", False, "vier")
    assert seven.key == hashlib.sha256(b"zeven").hexdigest()[:8]
    assert seven.feedback is not None
    assert (seven.feedback.source, seven.feedback.line) == ("Klopt.\nEcht.", 16)


def test_a_choice_without_feedback_is_reported_at_its_line():
    """## Scherm
    /// vraag | fles-wijn
        doel: rekenen
    Hoeveel?

    - ( ) vier
    - (x) zeven
      > Klopt.
    ///
    """
    _, problems = question_of(test_a_choice_without_feedback_is_reported_at_its_line)
    assert problems == ["6: Deze keuze heeft geen terugkoppeling. Zet eronder: '  > waarom dit (niet) klopt'."]


def test_square_brackets_make_a_question_with_several_right_answers():
    """## Scherm
    /// vraag | telt-mee
        doel: rekenen
    Wat telt mee?

    - [x] radler
      > Ja.
    - [x] advocaat
      > Ja.
    - [ ] water
      > Nee.
    ///
    """
    question, problems = question_of(test_square_brackets_make_a_question_with_several_right_answers)
    assert problems == []
    assert question.kind is Kind.SEVERAL
    assert [choice.right for choice in question.choices] == [True, True, False]


def test_true_or_false_has_fixed_keys():
    """## Scherm
    /// vraag | waar
        doel: rekenen
        soort: waar-of-niet
    Koffie helpt.

    - ( ) Waar
      > Nee.
    - (x) Niet waar
      > Alleen wachten helpt.
    ///
    """
    question, problems = question_of(test_true_or_false_has_fixed_keys)
    assert problems == []
    assert [(choice.key, choice.right) for choice in question.choices] == [("waar", False), ("niet-waar", True)]


def test_several_left_items_may_share_a_right_one():
    """## Scherm
    /// vraag | paren
        doel: rekenen
        soort: koppel
    Wat hoort bij wat?

    - borrel => klein glas
      > Sterk.
    - port => klein glas
      > Zoet.
    ///
    """
    question, problems = question_of(test_several_left_items_may_share_a_right_one)
    assert problems == []
    assert [(choice.text.source, choice.match) for choice in question.choices] == [
        ("borrel", "klein glas"),
        ("port", "klein glas"),
    ]


def test_a_fill_in_needs_a_word_for_everything_else():
    """## Scherm
    /// vraag | uur
        doel: rekenen
        soort: invul
    Hoeveel uur?

    - (x) 12
      > Goed.
    ///
    """
    _, problems = question_of(test_a_fill_in_needs_a_word_for_everything_else)
    assert problems == [
        "2: Hier ontbreekt '- ( ) *', met terugkoppeling voor alle andere antwoorden. Zet het onderaan."
    ]


def test_an_open_question_has_a_model_answer_and_no_choices():
    """## Scherm
    /// vraag | jij
        doel: rekenen
        soort: open
    Wat zeg jij?

    > Ik wacht even.
    > Dan vraag ik door.
    ///
    """
    question, problems = question_of(test_an_open_question_has_a_model_answer_and_no_choices)
    assert problems == []
    assert question.choices == ()
    assert not question.graded
    assert question.model_answer is not None
    assert question.model_answer.source == "Ik wacht even.\nDan vraag ik door."


def test_structure_inside_a_code_block_is_text():
    """## Scherm
    Zo schrijf je een scherm:

    ```
    ## Titel
    /// weetje | x
    <b>
    ```
    """
    module, problems = module_of(test_structure_inside_a_code_block_is_text)
    assert problems == []
    assert len(module.screens) == 1


def test_an_unclosed_block_is_reported_at_its_opening():
    """## Scherm
    /// weetje | Titel
    Tekst.

    ## Volgende
    Tekst.
    """
    module, problems = module_of(test_an_unclosed_block_is_reported_at_its_opening)
    assert problems == ["2: Dit blok is op regel 11 nog niet gesloten. Zet /// op een eigen regel eronder."]
    assert len(module.screens) == 2


def test_better_feedback_leaves_the_fingerprint_and_another_answer_changes_it():
    """## Scherm
    /// vraag | q
        doel: rekenen
    Vraag?

    - (x) een
      > Goed.
    - ( ) twee
      > Fout.
    ///
    """
    source = inspect.getdoc(test_better_feedback_leaves_the_fingerprint_and_another_answer_changes_it) or ""

    def fingerprint(text: str) -> str:
        draft = read_draft("les/glas/module.md", (HEAD + text).encode())
        assert isinstance(draft.content, Module)
        return draft.content.questions[0].hash

    assert len(fingerprint(source)) == 12
    assert fingerprint(source.replace("Goed.", "Heel goed.")) == fingerprint(source)
    assert fingerprint(source.replace("(x) een", "(x) één")) != fingerprint(source)
    assert fingerprint(source.replace("Vraag?", "Vraag nu?")) != fingerprint(source)


def test_every_wrong_line_is_reported_at_once():
    """## Scherm
    /// vraag | q
        dol: rekenen
    Vraag?

    - (y) een
      > Goed.
    - ( ) twee
      Fout.
    ///
    Tekst met <b>html</b>.
    """
    _, problems = question_of(test_every_wrong_line_is_reported_at_once)
    assert [problem.partition(":")[0] for problem in problems] == ["3", "6", "9", "11"]


def test_media_are_known_by_their_content():
    reading = read_course(SAMPLE)
    assert reading.course is not None
    figure = next(
        part
        for module in reading.course.modules
        for screen in module.screens
        for part in screen.parts
        if isinstance(part, Figure)
    )
    assert figure.media.sha256 == hashlib.sha256((SAMPLE / "eerste" / "glazen.svg").read_bytes()).hexdigest()
    assert (figure.media.name, figure.media.width, figure.media.height) == ("alles/eerste/glazen.svg", 400, 200)
    assert {media.name: media.type for media in reading.course.media}["alles/eerste/tafel.mp4"] == "video/mp4"


def test_a_version_keeps_the_texts_and_pictures_it_used_but_not_the_films():
    sources = read_course(SAMPLE).sources
    assert {"alles/cursus.md", "feiten.yaml", "woorden.yaml", "beeld/tafel.svg", "alles/eerste/tafel.nl.vtt"} <= set(
        sources
    )
    assert "alles/eerste/tafel.mp4" not in sources


def test_a_fact_that_is_past_its_date_is_a_let_op():
    reading = read_course(SAMPLE, today=date(2027, 8, 1))
    assert [str(problem) for problem in reading.problems] == [
        "feiten.yaml:7: let op: Het feit 'flesje-bier' moest vóór 01-07-2027 opnieuw bekeken zijn. "
        "Kijk of het nog klopt."
    ]
    assert reading.publishable


def test_a_link_to_another_course_is_only_looked_up_when_other_courses_are_known():
    sources = load(SAMPLE)
    assert read_course_sources("alles", sources).problems == ()
    found = read_course_sources("alles", sources, others=frozenset({"gesprekken/gesloten"})).problems
    assert [(problem.path, problem.line) for problem in found] == [("alles/eerste/module.md", 41)]


def test_a_title_becomes_an_address_without_accents():
    assert screen_slug("Eén ’s avonds: café & co.") == "een-s-avonds-cafe-co"


def test_a_new_course_has_no_mistakes_whatever_its_title(tmp_path):
    for slug, title in (("een", 'Drank: "hoe" begin je?'), ("twee", "- [x] {#a}: 'ja' # nee"), ("drie", "  ")):
        paths = new_course(tmp_path, slug, title)
        reading = read_course(tmp_path / slug)
        assert len(paths) == 4
        assert reading.problems == ()
        assert reading.course is not None
        assert reading.course.title == (title.strip() or slug)


def test_a_new_course_never_writes_over_an_old_one(tmp_path):
    new_course(tmp_path, "een", "Een")
    for slug in ("een", "../een", "Een!"):
        try:
            new_course(tmp_path, slug, "Twee")
        except (FileExistsError, ValueError):
            continue
        raise AssertionError(slug)


def test_a_new_course_teaches_what_it_asks():
    reading = read_course_sources("proef", starter_files("proef", "Proef"))
    assert reading.course is not None
    assert {question.goal for question in reading.course.questions} == {goal.slug for goal in reading.course.goals}
    assert all(isinstance(choice, Choice) for question in reading.course.questions for choice in question.choices)
    assert all(isinstance(screen, Screen) for module in reading.course.modules for screen in module.screens)


def test_a_file_of_very_many_lines_is_refused_before_any_of_them_is_read():
    draft = read_draft("proef/een/module.md", b"- a\n" * 30_000)
    assert [str(problem) for problem in draft.problems] == [
        "proef/een/module.md:1: Dit bestand heeft 30001 regels. Hooguit 20000 mag. Knip het in delen."
    ]
