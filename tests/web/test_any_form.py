"""Whatever somebody sends to a question, the answer is a page and never a fault of ours."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from tests.courses import shipment
from tests.pages import Page
from tests.web.conftest import GLAS, MEER

KEYS = ("fles", "telt", "waarheid", "stappen", "paren", "uur", "kamer", "bij-jou")


def fields_of(key: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Names and values that are nearly right, mixed with anything at all."""
    course = shipment("proef").compiled.course
    assert course
    question = next(one for one in course.questions if one.key == key)
    choices = [choice.key for choice in question.choices]
    names = ["keuze", "tekst", "gokte", "oefen", "bewaar", "inzending", "csrf_token"]
    names += [f"{prefix}{choice}" for prefix in ("plek-", "bij-") for choice in choices]
    values = [*choices, "1", "2", "-1", "99999999999999999999", "", "*"]
    anything = st.text(max_size=40)
    return st.lists(
        st.tuples(
            st.sampled_from(names) | anything,
            st.sampled_from(values) | anything | st.text(min_size=5000, max_size=5001),
        ),
        max_size=8,
    )


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("where", ["antwoord", "concept", "reflectie"])
def test_any_form_is_answered_with_a_page(samira: Page, key: str, where: str) -> None:
    path = f"{GLAS if key in ('fles', 'telt') else MEER}/{where}/{key}"
    samira.get(GLAS)

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(fields_of(key))
    def send(fields: list[tuple[str, str]]) -> None:
        data = MultiDict([*fields, ("csrf_token", samira.token())])
        assert samira.send("POST", path, data=data).status < 500

    send()
    samira.get(GLAS)
