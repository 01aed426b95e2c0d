"""The town in which every door is tried: two teams, their people, and the files of their courses."""

import pytest
from sqlalchemy.orm import Session

from elearning.services.publishing import store_media
from elearning.settings import Settings
from tests.courses import shipment
from tests.moment import Clock
from tests.pages import Page
from tests.people import Cast
from tests.security.rounds import KEPT, Answer, take_round
from tests.walls import Town, build


@pytest.fixture
def town(session: Session, cast: Cast, clock: Clock, settings: Settings) -> Town:
    for slug in ("proef", "ander"):
        course = shipment(slug).compiled.course
        assert course
        store_media(settings.media_dir, course, shipment(slug).files)
    return build(session, cast)


@pytest.fixture
def round_of(who: str, request: pytest.FixtureRequest) -> list[Answer]:
    """Every answer that somebody gets anywhere; asked for once per worker, because asking is what takes long."""
    if who not in KEPT:
        client: Page = request.getfixturevalue("client")
        town: Town = request.getfixturevalue("town")
        page = client if who == "visitor" else client.sign_in(getattr(town, who))
        KEPT[who] = list(take_round(page, town, who))
    return KEPT[who]
