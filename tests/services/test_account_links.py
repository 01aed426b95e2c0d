"""A link about one's own account works once, whoever is quicker; and a letter says only what still holds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from elearning.mail.letters import LONGEST_SUBJECT, render
from elearning.mail.site import Site
from elearning.models import Letter, LetterKind, LinkKind
from elearning.models.engine import start_writing
from elearning.services import account_links, account_notices, notices
from elearning.services.account_notices import Change
from elearning.services.desk import NotNeededError
from tests.people import Cast

SITE = Site("https://leren.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)


def letter_of(session: Session, cast: Cast, now: datetime, kind: LinkKind = LinkKind.SIGN_IN) -> Letter:
    account_links.ask(session, cast.samira, kind, now)
    return session.scalars(select(Letter).order_by(Letter.id.desc()).limit(1)).one()


def token_of(session: Session, letter: Letter, cast: Cast, now: datetime) -> str:
    told = notices.told(session, letter, cast.samira, SITE, now)
    return str(told["url"]).rpartition("/")[2]


def test_of_many_clicks_at_once_one_uses_the_link(session: Session, engine: Engine, cast: Cast, now: datetime) -> None:
    token = token_of(session, letter_of(session, cast, now), cast, now)
    session.commit()

    def use(_: int) -> bool:
        with Session(engine) as own:
            start_writing(own)
            found = account_links.of_token(own, token, LinkKind.SIGN_IN, now, to_write=True)
            if found:
                account_links.end_all(own, found.person_id)
            own.commit()
            return found is not None

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(8))) == [False] * 7 + [True]


def test_a_link_that_was_used_is_not_mailed_again(session: Session, cast: Cast, now: datetime) -> None:
    letter = letter_of(session, cast, now)
    account_links.end_all(session, cast.samira.id)
    with pytest.raises(NotNeededError):
        notices.told(session, letter, cast.samira, SITE, now)


def test_the_number_of_a_row_that_is_given_out_again_is_another_link(
    session: Session, cast: Cast, now: datetime
) -> None:
    first = letter_of(session, cast, now)
    account_links.end_all(session, cast.samira.id)
    later = now + timedelta(minutes=1)
    second = letter_of(session, cast, later)
    with pytest.raises(NotNeededError):
        notices.told(session, first, cast.samira, SITE, later)
    assert notices.told(session, second, cast.samira, SITE, later)


def test_a_closed_account_has_no_link(session: Session, cast: Cast, now: datetime) -> None:
    token = token_of(session, letter_of(session, cast, now), cast, now)
    cast.samira.closed_at = now
    session.flush()
    assert account_links.of_token(session, token, LinkKind.SIGN_IN, now) is None
    assert not account_links.may_have(session, cast.samira)


@pytest.mark.parametrize("kind", list(LinkKind))
def test_every_link_goes_by_a_letter_that_can_be_read(
    session: Session, cast: Cast, now: datetime, kind: LinkKind
) -> None:
    letter = letter_of(session, cast, now, kind)
    told = notices.told(session, letter, cast.samira, SITE, now)
    subject, text, html = render(letter.kind.value, {"person": cast.samira, "site": SITE, **told})
    assert len(subject) <= LONGEST_SUBJECT
    assert "werkt één keer" in text
    assert told["url"] in text
    assert told["url"] in html


@pytest.mark.parametrize("what", list(Change))
@pytest.mark.parametrize("old", ["", "oud@rivierstad.example"])
def test_every_change_is_told_in_words_with_what_to_do(
    session: Session, cast: Cast, now: datetime, what: Change, old: str
) -> None:
    account_notices.tell(session, cast.samira, what, now, old_address=old)
    letters = session.scalars(select(Letter).where(Letter.kind == LetterKind.ACCOUNT)).all()
    assert len(letters) == (2 if old else 1)
    for letter in letters:
        told = notices.told(session, letter, cast.samira, SITE, now)
        subject, text, html = render("account", {"person": cast.samira, "site": SITE, **told})
        assert subject
        assert len(subject) <= LONGEST_SUBJECT
        for form in (text, html):
            assert "Was jij dit niet? Bel dan meteen 088 123 45 67." in form
            assert ("/wachtwoord/vergeten" in form) is not told["is_old"]
