"""How a text looks once compiled, and that a text made to hurt is stopped."""

import time
from contextlib import suppress
from dataclasses import replace
from datetime import date

import html5lib
import pytest

from elearning.content.bounds import Renderer, TooComplicatedError
from elearning.content.compile import COMPILER, compile_course, unchecked_facts
from elearning.content.model import COURSE_JSON, Course, Quiz
from elearning.content.reader import read_course, read_course_sources
from elearning.content.render import Context, render_markdown
from elearning.content.report import Problem
from elearning.content.written import Fact, Media, Term
from tests.content.mutants import PlainRenderer, load
from tests.content.test_mutants import SAMPLE

CONTEXT = Context(
    "basis",
    facts={
        "bier": Fact("bier", "1,3 glas", "AOD", 2024),
        "wijn": Fact("wijn", "7 glazen", "AOD", 2023, checked_by="A", checked_on=date(2026, 11, 1)),
    },
    terms={"glas": Term("glas", "standaardglas", "Tien gram alcohol.")},
    media={
        "basis/x/a.svg": Media("basis/x/a.svg", "ab" * 32, "image/svg+xml", 9, 4, 3),
        "beeld/b.png": Media("beeld/b.png", "cd" * 32, "image/png", 9),
    },
)


def render(source: str, **options: object) -> str:
    return render_markdown(source, CONTEXT, folder="basis/x", **options)  # type: ignore[arg-type]


def test_a_checked_fact_shows_its_source_the_first_time_only():
    assert render("[[feit:wijn]] en [[feit:wijn]]") == (
        '<p><span class="el-fact">7 glazen <a class="el-fact__source" href="/bronnen#feit-wijn">(AOD, 2023)</a></span>'
        ' en <span class="el-fact">7 glazen</span></p>'
    )


def test_an_unchecked_fact_says_so():
    assert "*)</a>" in render("[[feit:bier]]")


def test_a_word_gets_an_explanation_that_may_stand_in_a_paragraph():
    markup = render("Een [[begrip:glas|glaasje]] en een [[begrip:glas]].", key="s1")
    assert '<button type="button" class="el-term" popovertarget="begrip-glas-s1-0">glaasje</button>' in markup
    assert '<span popover id="begrip-glas-s1-0" class="el-pop" role="note"><strong>standaardglas</strong> ' in markup
    assert 'id="begrip-glas-s1-1"' in markup
    html5lib.HTMLParser(strict=True).parseFragment(markup)


def test_a_table_is_named_by_its_head_and_each_row_by_its_first_cell():
    markup = render('| Drank | "Hoe *veel*" |\n|---|---|\n| [[feit:bier]] | a |\n| | b |')
    assert markup.startswith(
        '<div class="el-scroll" role="region" aria-label="Tabel: Drank, &quot;Hoe veel&quot;" tabindex="0"><table>'
    )
    assert '<tr>\n<th scope="row"><span class="el-fact">1,3 glas <a' in markup
    assert "<td>a</td>" in markup
    assert "<tr>\n<td></td>\n<td>b</td>" in markup, "an empty cell says nothing about its row"
    assert markup.endswith("</table></div>")
    html5lib.HTMLParser(strict=True).parseFragment(markup)


def test_a_marker_in_the_head_of_a_table_is_plain_in_its_name():
    assert 'aria-label="Tabel: standaardglas, 7 glazen"' in render(
        "| [[begrip:glas]] | [[feit:wijn]] |\n|---|---|\n| a | b |"
    )


def test_regional_data_is_left_for_the_page():
    assert render("Bel [[regio:contactpersoon]].") == "<p>Bel \ue000regio:contactpersoon\ue001.</p>"


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("module:definities", "/cursus/basis/definities"),
        ("module:definities#binge", "/cursus/basis/definities/binge"),
        ("module:gespreksvoering/open-vragen", "/cursus/gespreksvoering/open-vragen"),
        ("module:gespreksvoering/open-vragen#x", "/cursus/gespreksvoering/open-vragen/x"),
        ("zakkaart:", "/zakkaart"),
        ("intakevraag-kaart:", "/materialen/intakevraag"),
        ("signalenkaart:", "/materialen/signalen"),
        ("tel:112", "tel:112"),
        ("mailto:team@voorbeeld.example", "mailto:team@voorbeeld.example"),
        ("https://voorbeeld.example/a?b=c", "https://voorbeeld.example/a?b=c"),
    ],
)
def test_a_link_leads_to_the_page_of_its_screen(target, address):
    assert f'<a href="{address}" ' in render(f"[x]({target})")


def test_a_picture_has_its_size_and_waits_until_it_is_seen():
    assert f'src="/media/{"ab" * 32}/a.svg"' in render("![Een glas](a.svg)")
    assert 'alt="Een glas"' in render("![Een glas](a.svg)")
    assert 'loading="lazy"' in render("![Een glas](a.svg)")
    assert 'width="4"' in render("![Een glas](a.svg)")
    assert f'src="/media/{"cd" * 32}/b.png"' in render("![Een glas](beeld:b.png)")


def test_a_short_text_fits_in_a_label():
    assert render("**zeven** glazen", inline=True) == "<strong>zeven</strong> glazen"
    assert render("1. De huisarts", inline=True) == "1. De huisarts"
    assert render("2015. Toen al", inline=True) == "2015. Toen al"


# --- a whole course ------------------------------------------------------------


def compiled(demo: bool = True, **changes: bytes) -> Course:
    sources = load(SAMPLE) | {name.replace("__", "."): data for name, data in changes.items()}
    course = compile_course(read_course_sources("alles", sources), demo=demo, renderer=PlainRenderer()).course
    assert course is not None
    return course


def test_a_compiled_course_survives_being_stored():
    course = compiled()
    assert COURSE_JSON.validate_json(COURSE_JSON.dump_json(course)) == course


def test_every_text_is_rendered_and_prompts_and_choices_lose_their_paragraph():
    course = compiled()
    for question in course.questions:
        assert question.prompt.html
        assert not question.prompt.html.startswith("<p>")
        for choice in question.choices:
            assert not choice.text.html.startswith("<p>")
            assert choice.feedback is not None
            assert choice.feedback.html.startswith("<p>")


def test_the_ids_of_explanations_are_unique_in_a_course():
    stored = COURSE_JSON.dump_json(compiled()).decode()
    ids = [part.split('\\"')[0] for part in stored.split('popover id=\\"')[1:]]
    assert len(ids) == len(set(ids)) > 2


def test_a_module_with_an_unchecked_danger_is_held_back_outside_the_demo():
    facts = load(SAMPLE)["feiten.yaml"].replace(b"    door: A. Naam\n    op: 2026-11-01\n", b"", 1)
    assert [module.held_back for module in compiled(demo=False, feiten__yaml=facts).modules] == [True, False]
    assert [module.held_back for module in compiled(demo=True, feiten__yaml=facts).modules] == [False, False]
    assert [module.held_back for module in compiled(demo=False).modules] == [False, False]


def test_facts_that_hold_back_are_listed_first():
    facts = load(SAMPLE)["feiten.yaml"].replace(b"    door: A. Naam\n    op: 2026-11-01\n", b"", 1)
    assert [fact.key for fact in unchecked_facts(compiled(feiten__yaml=facts))] == ["stoppen", "flesje-bier"]
    assert [fact.key for fact in unchecked_facts(compiled())] == ["flesje-bier"]


def test_the_compiler_has_a_number():
    assert COMPILER >= 1


# --- bounds ------------------------------------------------------------


@pytest.fixture(scope="module")
def child():
    with Renderer() as renderer:
        renderer.use(CONTEXT)
        renderer.render("warm")
        yield renderer


def test_the_child_renders_what_a_plain_call_does(child):
    source = "Een [[begrip:glas]] met [[feit:bier]] en ![x](a.svg)\n\n- é \u2028 ’"
    assert child.render(source, folder="basis/x", key="k") == render(source, key="k")


def test_eight_hundred_nested_lists_are_refused(child):
    with pytest.raises(TooComplicatedError):
        child.render("- " * 800 + "x")
    assert child.render("daarna") == "<p>daarna</p>"


@pytest.mark.parametrize(
    "source",
    [
        *("[" * 3200, "![" * 3200, "<![" * 3200, "[TOC]" * 1600, "[^a]" * 3200, "a\n: b\n" * 800, "*a_" * 10000),
        *("> " * 900 + "x", "`" * 60000, "<!--" * 9000, "[a](" * 9000, "|" * 60000, "x|y\n-|-\n" + "|" * 30000),
        *("1. " * 900 + "x", "*" * 60000, "\n" * 60000, "[[begrip:" * 6000, "&" * 60000, "a " * 32000, "é" * 33000),
    ],
    ids=lambda source: repr(source[:8]),
)
def test_any_text_is_rendered_or_refused_and_never_hangs(child, source):
    start = time.monotonic()
    with suppress(TooComplicatedError):
        child.render(source)
    assert time.monotonic() - start < 20  # the bound is 2 s; the rest is for a computer that is busy
    assert child.render("daarna") == "<p>daarna</p>"


def test_a_text_that_is_too_complicated_is_a_problem_at_its_line(child):
    module = load(SAMPLE)["alles/tweede/module.md"].replace(b"Praat rustig", b"- " * 800 + b"Praat rustig")
    reading = read_course_sources("alles", {**load(SAMPLE), "alles/tweede/module.md": module})
    result = compile_course(reading, demo=True, renderer=child)
    message = "Deze tekst is te ingewikkeld om te tonen. Maak hem eenvoudiger, met minder tekens of lagen."
    assert result.problems == (Problem("alles/tweede/module.md", 8, message),)


def test_a_dead_child_is_replaced(child):
    child.render("een")
    child._child.kill()
    with pytest.raises(TooComplicatedError):
        child.render("twee")
    assert child.render("drie") == "<p>drie</p>"


def test_a_whole_course_goes_through_the_child(child):
    reading = read_course(SAMPLE)
    result = compile_course(reading, demo=True, renderer=child)
    assert result.problems == ()
    assert result.course == replace(compiled(), media=result.course.media)


def test_nobody_is_asked_about_what_only_a_held_back_module_teaches():
    """`eerste` alone teaches `rekenen`; `veilig` is taught by `tweede` too."""
    facts = load(SAMPLE)["feiten.yaml"].replace(b"    door: A. Naam\n    op: 2026-11-01\n", b"", 1)
    course = compiled(demo=False, feiten__yaml=facts)
    asked = {question.goal for step in course.steps if isinstance(step, Quiz) for question in step.questions}
    assert asked == {"veilig"}
    assert course.opfris == ()
    assert compiled(demo=False).opfris


UNSAFE = {"feiten.yaml": load(SAMPLE)["feiten.yaml"].replace(b"Archief\n", b"Archief\n  onderwerp: wet\n")}


def compiled_with(path: str, old: str, new: str, files: dict[str, bytes] | None = None) -> Course:
    text = load(SAMPLE)[path].decode()
    assert old in text
    reading = read_course_sources("alles", {**load(SAMPLE), path: text.replace(old, new).encode(), **(files or {})})
    course = compile_course(reading, demo=False, renderer=PlainRenderer()).course
    assert course is not None
    return course


def leaning(path: str, key: str, files: dict[str, bytes] | None = None) -> Course:
    opening = f"/// vraag | {key}\n"
    return compiled_with(path, opening, f"{opening}    feit: ongebruikt\n", files)


def test_a_test_does_not_ask_what_leans_on_an_unchecked_danger():
    sure, unsure = (leaning("alles/eindtoets/toets.md", "toets-twee", files).steps[-1] for files in (None, UNSAFE))
    assert isinstance(sure, Quiz)
    assert isinstance(unsure, Quiz)
    assert ([question.key for question in sure.questions], sure.draw) == (["toets-een", "toets-twee"], 2)
    assert ([question.key for question in unsure.questions], unsure.draw) == (["toets-een"], 1)
    assert (sure.facts, unsure.facts) == (("ongebruikt",), ())


def test_the_opfris_does_not_ask_what_leans_on_an_unchecked_danger():
    assert leaning("alles/opfris/vragen.md", "later-een").opfris
    assert not leaning("alles/opfris/vragen.md", "later-een", UNSAFE).opfris


def test_a_question_in_a_module_holds_the_module_back():
    sure, unsure = (leaning("alles/tweede/module.md", "rustig", files) for files in (None, UNSAFE))
    assert [module.held_back for module in sure.modules] == [False, False]
    assert [module.held_back for module in unsure.modules] == [False, True]


def test_feedback_cites_the_facts_that_no_text_of_the_question_is_sure_to_show():
    questions = {question.key: question for question in compiled().questions}
    assert [fact.key for fact in questions["uur"].cited] == ["flesje-bier", "afbraak"]
    assert questions["uur"].facts == ("afbraak", "flesje-bier")
    assert questions["fles-wijn"].cited == ()


@pytest.mark.parametrize(
    ("old", "new", "cited"),
    [
        ("Wat helpt?", "Wat helpt bij [[feit:stoppen]]?", []),
        ("> Ja, dan", "> Ja, [[feit:stoppen]], dan", []),
        ("> Dan klapt", "> [[feit:stoppen]]. Dan klapt", ["stoppen"]),
    ],
    ids=["in the prompt", "with the right choice", "with a wrong choice"],
)
def test_a_source_that_is_always_shown_is_not_cited_again(old, new, cited):
    (question,) = compiled_with("alles/tweede/module.md", old, new).modules[1].questions
    assert question.facts == ("stoppen",)
    assert [fact.key for fact in question.cited] == cited


def test_a_course_lists_the_words_it_explains_by_the_alphabet():
    assert [term.key for term in compiled().terms] == ["gewenning", "standaardglas"]


def test_a_module_says_which_part_of_the_work_it_is_and_for_whom():
    first, second = compiled().modules
    assert (first.facets, first.suited) == (("voorlichten", "vroeg-signaleren"), ("generalist", "t-shaped"))
    assert (second.facets, second.suited) == ((), ())


def test_a_fact_says_about_whom_it_is():
    assert "(Voorbeeldbron (VB), 2024, volwassenen (18+)*)" in COURSE_JSON.dump_json(compiled()).decode()


def test_a_screen_says_whether_a_fact_on_it_was_never_checked():
    doubtful = {screen.slug: screen.doubtful for module in compiled().modules for screen in module.screens}
    assert doubtful == {"glas": True, "vervolg": True, "gesprek": False}

    checked = b"  nagekeken:\n    door: A. Expert\n    op: 2026-01-05\n"
    facts = load(SAMPLE)["feiten.yaml"].replace(
        b"  controleer: 2027-07-01\n", b"  controleer: 2027-07-01\n" + checked, 1
    )
    course = compiled(feiten__yaml=facts)
    assert not any(screen.doubtful for module in course.modules for screen in module.screens)
    assert not any(question.doubtful for question in course.questions)
