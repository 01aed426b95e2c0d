"""The check of a module on its pages: finding it, doing it on two devices, what it says, and skipping."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning import clock as time
from elearning.models import Answer, Place, Review, StepDone
from elearning.rules.answering import TEXT
from elearning.services import learning, precheck
from elearning.services.precheck import Check
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.moment import Clock
from tests.pages import Page, Seen
from tests.people import SECRET, Cast
from tests.rules.making import right_answer
from tests.web.conftest import CHECK, FEEDBACK, GLAS, answer, do_module, pass_quiz

OFFER = "Weet je dit al? Doe de check (4 vragen)"
SKIPPED = "Overgeslagen: je wist dit al"
Own = Callable[[type], list]  # type: ignore[type-arg]


@pytest.fixture
def own(session: Session, cast: Cast) -> Own:
    return lambda table: list(session.scalars(select(table).where(table.person_id == cast.samira.id)))


def check_of(page: Page, cast: Cast) -> Check:
    """The check as the site sees it."""
    visit = learning.visit(page.session, cast.samira.id, "proef", time.local_date(time.now()))
    assert visit
    return precheck.look(page.session, visit, visit.course.modules[0])


def reply(page: Page, cast: Cast, *, right: bool = True, guessed: bool = False) -> Seen:
    """Answer the question that is open, wrong as somebody does who has no idea."""
    check = check_of(page, cast)
    assert check.next_number
    question = check.questions[check.next_number - 1]
    page.get(CHECK)
    given = dict(right_answer(question))
    if not right:
        wrong = [choice.key for choice in question.choices if not choice.right]
        names = list(given)
        turned = dict(zip(names, [*list(given.values())[1:], given[names[0]]], strict=True))
        given = {TEXT: ["?"]} if TEXT in given else {"keuze": wrong[:1]} if "keuze" in given else turned
    fields = {name: values if len(values) > 1 else values[0] for name, values in given.items()}
    return page.submit("Controleer", {**fields, **({"gokte": "ja"} if guessed else {})})


def do_check(page: Page, cast: Cast, wrong: int = 0) -> Seen:
    """Do the whole check, the last `wrong` answers not right; gives its result."""
    total = len(check_of(page, cast).questions)
    for number in range(total):
        reply(page, cast, right=number < total - wrong)
    return page.get(CHECK)


def test_a_module_that_was_not_begun_offers_its_check_on_its_first_screen(samira: Page) -> None:
    (link,) = [one for one in samira.get(GLAS).all("article a") if one.text == OFFER]
    assert link.get("href") == CHECK
    assert OFFER not in samira.get("/cursus/proef/glas/meer").text


def test_the_course_offers_it_at_the_step_to_go_on_with(samira: Page) -> None:
    page = samira.get("/cursus/proef")
    assert page.texts(".el-step--now .el-step__check") == [OFFER]
    assert page.text.count(OFFER) == 1


def test_one_question_a_page_with_the_answer_at_once(samira: Page, cast: Cast, own: Own) -> None:
    first = samira.get(CHECK)
    assert (first.path, first.h1) == (f"{CHECK}/1", "Vraag 1 van 4")
    assert FEEDBACK not in first.html
    assert len(first.all(".el-question")) == 1
    seen = reply(samira, cast)
    assert (seen.path.split("#")[0], seen.h1) == (f"{CHECK}/1", "Vraag 1 van 4")
    assert "Goed gezien" in seen.text
    assert FEEDBACK in seen.text
    assert SECRET not in seen.html
    (row,) = own(Answer)
    assert (row.occasion, row.right) == ("precheck:glas", True)
    assert len(own(Review)) == 1
    (link,) = [one for one in seen.all("main a") if "Volgende vraag" in (one.text or "")]
    assert samira.get(link.get("href")).h1 == "Vraag 2 van 4"


def test_nothing_chosen_is_said_kindly_and_stored_nowhere(samira: Page, own: Own) -> None:
    samira.get(CHECK)
    seen = samira.submit("Controleer")
    assert seen.status == 422
    assert len(seen.texts("[role=alert]")) == 1
    assert own(Answer) == []


def test_a_form_sent_twice_counts_once(samira: Page, cast: Cast, own: Own) -> None:
    reply(samira, cast, right=False)
    key = own(Answer)[0].question
    again = samira.post(f"{CHECK}/antwoord/{key}", {"keuze": "zeven", "bewaar": "ja"})
    assert again.status == 302
    assert [row.right for row in own(Answer)] == [False]
    assert len(own(Review)) == 1


def test_a_check_goes_on_at_another_device_with_what_was_half_filled_in(samira: Page, cast: Cast) -> None:
    reply(samira, cast)
    page = samira.get(CHECK)
    form = page.one(".el-question form")
    question = check_of(samira, cast).questions[1]
    given = {name: values[0] for name, values in right_answer(question).items()}
    kept = samira.post(form.get("data-draft"), {**given, "gokte": "ja"})
    assert (kept.status, kept.response.data) == (204, b"")
    other = samira.another().sign_in(cast.samira)
    seen = other.get("/cursus/proef/glas")
    assert (seen.path, seen.h1) == (f"{CHECK}/2", "Vraag 2 van 4")
    assert seen.all("[name=gokte][checked]")
    assert other.get(GLAS).texts("article a.el-link")[0] == "Ga verder met de check (nog 3 vragen)"


def test_going_on_later_keeps_the_answer_and_leads_back(samira: Page, own: Own) -> None:
    samira.get(CHECK)
    seen = samira.submit("Bewaar en ga later verder", gokte="ja")
    assert seen.path == "/mijn-leerpad"
    assert "Bewaard." in seen.text
    assert samira.get("/cursus/proef/glas").all("[name=gokte][checked]")
    assert own(Answer) == []


def test_who_knows_all_skips_the_module(samira: Page, cast: Cast, own: Own) -> None:
    result = do_check(samira, cast)
    assert result.h1 == "Wat je al weet"
    assert "Je weet dit al." in result.text
    assert result.texts(".el-known .el-chip") == ["Weet je al", "Weet je al"]
    seen = samira.submit("Sla deze module over")
    assert seen.path == "/cursus/proef?klaar=glas"
    assert SKIPPED in seen.texts(".el-next .el-eyebrow")[0]
    assert seen.texts(".el-step--skipped a") == ["Wat zit erin?"]
    assert SKIPPED in seen.texts(".el-step--skipped .el-step__sub")[0]
    assert "1 van de 2 kernstappen af" in seen.text
    assert "Studietijd" not in seen.text
    assert [(row.step, row.screen, row.skipped) for row in own(StepDone)] == [("glas", "", True)]


def test_who_misses_something_reads_which_goal_and_where(samira: Page, cast: Cast) -> None:
    result = do_check(samira, cast, wrong=1)
    last = check_of(samira, cast).questions[-1]
    titles = {"rekenen": "Je rekent drank om naar glazen.", "vragen": "Je stelt een open vraag."}
    (missed,) = [one for one in result.texts(".el-known > li") if "Lees dit nog" in one]
    assert titles[last.goal] in missed
    assert "Dit staat in: Meer vragen" in missed
    assert not result.all("main form button")
    link = next(one for one in result.all("main a.el-button--lamp"))
    assert link.get("href") == GLAS


def test_a_guess_does_not_count_as_known(samira: Page, cast: Cast) -> None:
    for _ in range(3):
        reply(samira, cast)
    reply(samira, cast, guessed=True)
    result = samira.get(CHECK)
    assert "Je gokte goed." in result.text
    assert not result.all("main form button")


def test_a_check_is_done_once_and_can_be_read_back(samira: Page, cast: Cast) -> None:
    do_check(samira, cast, wrong=1)
    assert samira.get(CHECK).h1 == "Wat je al weet"
    back = samira.get(f"{CHECK}/1")
    assert FEEDBACK in back.text
    assert not back.all("main button")


def test_skipping_is_refused_to_who_does_not_know_all(samira: Page, cast: Cast, own: Own) -> None:
    samira.get(CHECK)
    assert samira.post(f"{CHECK}/overslaan").response.location == CHECK
    do_check(samira, cast, wrong=2)
    assert samira.post(f"{CHECK}/overslaan").response.location == CHECK
    assert own(StepDone) == []


def test_skipping_twice_counts_once(samira: Page, cast: Cast, own: Own) -> None:
    do_check(samira, cast)
    for _ in range(2):
        assert samira.post(f"{CHECK}/overslaan").response.location == "/cursus/proef?klaar=glas"
    assert len(own(StepDone)) == 1


def test_a_module_that_changed_after_the_check_asks_what_is_new(samira: Page, cast: Cast, own: Own) -> None:
    do_check(samira, cast)
    course = shipment("proef").compiled.course
    assert course
    glas = course.modules[0]
    first = glas.screens[0]
    fresh = replace(first.questions[0], key="nieuw", goal="nieuw")
    changed = replace(glas, screens=(replace(first, parts=(*first.parts, fresh)), *glas.screens[1:]))
    publish(
        samira.session,
        replace(
            course, steps=(changed, *course.steps[1:]), goals=(*course.goals, replace(course.goals[0], slug="nieuw"))
        ),
        {"x": b""},
        edition=EDITION,
        now=time.now(),
    )
    seen = samira.submit("Sla deze module over")
    assert "veranderd sinds je check" in seen.text
    assert seen.h1.endswith("van 5")
    assert own(StepDone) == []


def test_who_began_to_read_is_led_to_the_module(samira: Page, own: Own) -> None:
    samira.get(GLAS)
    answer(samira, "fles")
    page = samira.get(CHECK)
    assert page.path == GLAS
    assert "geen check" in page.text
    assert OFFER not in page.text
    assert samira.get(f"{CHECK}/1").path == GLAS
    samira.post(f"{CHECK}/antwoord/telt", {"keuze": "radler"})
    assert [row.occasion for row in own(Answer)] == ["module:glas"]


def test_a_skipped_module_can_be_read_and_counts_as_read_at_its_end(samira: Page, cast: Cast) -> None:
    do_check(samira, cast)
    samira.submit("Sla deze module over")
    page = samira.get(GLAS)
    assert "Je hebt deze module overgeslagen." in page.text
    assert "0 van 2 schermen gelezen" in page.html
    assert not page.all(".el-rail .ok")
    do_module(samira)
    page = samira.get("/cursus/proef")
    assert SKIPPED not in page.text
    minutes = check_of(samira, cast).module.minutes
    assert f"Studietijd: {minutes} minuten" in page.text


@pytest.mark.parametrize("step", ["eindtoets", "veilig", "bestaat-niet"])
def test_a_test_and_what_is_held_back_have_no_check(samira: Page, step: str) -> None:
    base = f"/cursus/proef/{step}/weet-ik-al"
    for path in (base, f"{base}/1"):
        samira.get(path, status=404)
    for path in (f"{base}/overslaan", f"{base}/antwoord/rekenen-1", f"{base}/concept/rekenen-1"):
        assert samira.post(path).status == 404


def test_a_module_without_questions_offers_no_check(samira: Page) -> None:
    page = samira.get("/cursus/proef/gesprek/tafel")
    assert "Weet je dit al" not in page.text
    assert samira.get("/cursus/proef/gesprek/weet-ik-al").path == page.path


@pytest.mark.parametrize("number", ["0", "5", "99999999999999999999", "x", "-1"])
def test_a_question_that_is_not_in_the_check_is_not_found(samira: Page, number: str) -> None:
    samira.get(f"{CHECK}/{number}", status=404)


def test_a_question_that_is_not_asked_leads_to_what_is(samira: Page, own: Own) -> None:
    assert samira.post(f"{CHECK}/antwoord/niets", {"keuze": "x"}).response.location == CHECK
    assert samira.post(f"{CHECK}/antwoord/bij-jou", {"tekst": "x"}).response.location == CHECK
    assert samira.post(f"{CHECK}/concept/niets", {"keuze": "x"}).status == 404
    assert own(Answer) == own(Place) == []


def test_the_old_name_of_a_module_leads_to_the_same_check(samira: Page, cast: Cast) -> None:
    reply(samira, cast)
    assert samira.get("/cursus/proef/begin/weet-ik-al").h1 == "Vraag 2 van 4"


def test_two_learners_do_not_see_each_other(samira: Page, tom: Page, cast: Cast) -> None:
    do_check(samira, cast)
    samira.submit("Sla deze module over")
    assert tom.get(CHECK).h1 == "Vraag 1 van 4"
    assert FEEDBACK not in tom.get(f"{CHECK}/1").html
    assert SKIPPED not in tom.get("/cursus/proef").text


def test_a_neighbours_rows_stay_as_they_were(samira: Page, cast: Cast, session: Session) -> None:
    count = select(func.count()).select_from(StepDone).where(StepDone.person_id != cast.samira.id)
    before = session.scalar(count)
    do_check(samira, cast)
    samira.submit("Sla deze module over")
    assert session.scalar(count) == before


def test_a_skipped_core_and_a_passed_test_finish_the_course(samira: Page, cast: Cast, clock: Clock) -> None:
    do_check(samira, cast)
    samira.submit("Sla deze module over")
    pass_quiz(samira)
    assert "Je hebt de kern van “De proefcursus” af." in samira.get("/mijn-leerpad").text


@pytest.mark.parametrize("value", ["", "\x00", "é" * 5000, "[]", "\ud800"])
def test_nonsense_in_a_form_is_never_an_error_of_ours(samira: Page, cast: Cast, value: str) -> None:
    samira.get(CHECK)
    nonsense = dict.fromkeys(("keuze", "tekst", "plek-luisteren", "bij-x", "inzending", "gokte"), value)
    nonsense = {name: text.encode("utf-8", "replace").decode() for name, text in nonsense.items()}
    for question in check_of(samira, cast).questions:
        assert samira.post(f"{CHECK}/antwoord/{question.key}", nonsense).status in (302, 422)
        assert samira.post(f"{CHECK}/concept/{question.key}", nonsense).status == 204
    samira.get(CHECK)
