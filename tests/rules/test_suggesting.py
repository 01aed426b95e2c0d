"""Which verdieping suits whom."""

from hypothesis import given
from hypothesis import strategies as st

from elearning.rules.suggesting import LEAD, MOST, STYLES, suggested
from tests.rules.making import course, module, quiz

COURSE = course(
    module("kern", suited=("generalist",)),
    module("breed", suited=("generalist", "t-shaped")),
    module("diep", suited=("specialist",)),
    module("lead", suited=(LEAD,)),
    module("dicht", suited=STYLES, held=True),
    module("los"),
    quiz(),
    core=("kern",),
)


def test_verdieping_is_suggested_to_whom_it_is_for() -> None:
    assert suggested(COURSE, {"generalist"}) == suggested(COURSE, {"t-shaped"}) == ("breed",)
    assert suggested(COURSE, {"specialist"}) == ("diep",)
    assert suggested(COURSE, {"specialist", LEAD}) == ("diep", "lead")


def test_to_somebody_who_said_nothing_nothing_is_suggested() -> None:
    assert suggested(COURSE, ()) == ()


@given(st.frozensets(st.sampled_from([*STYLES, LEAD, "anders", ""])))
def test_the_core_what_is_held_back_and_a_test_are_never_suggested(works_as: frozenset[str]) -> None:
    assert set(suggested(COURSE, works_as)) <= {"breed", "diep", "lead"}


def test_when_much_fits_what_is_for_the_fewest_roles_is_suggested() -> None:
    """Else a course in which everything is for everyone would suggest everything, which helps nobody to choose."""
    wide = [module(f"breed{number}", suited=STYLES) for number in range(4)]
    narrow = [module(f"diep{number}", suited=("specialist",)) for number in range(3)]
    found = suggested(course(*wide, *narrow, core=()), {"specialist"})
    assert found == ("diep0", "diep1", "diep2", "breed0", "breed1")
    assert len(found) == MOST
