"""News of a preventiewerker: for who asked, as long as they ask, in the guide's own teams."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import Audit, Letter, LetterKind, Membership, News, Role, RoleGrant
from elearning.services import letters, news, notices, settling
from elearning.services.desk import NotNeededError
from tests.moment import NOW
from tests.people import Cast

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
TODAY = local_date(NOW)


def the_letter(session: Session) -> Letter:
    return session.scalars(select(Letter).where(Letter.kind == LetterKind.NEWS)).one()


def test_nobody_has_the_news_without_asking(session: Session, cast: Cast) -> None:
    assert news.send(session, cast.gerda.id, "Nieuws", "Tekst", NOW) == 0
    assert session.scalars(select(Letter)).all() == []


def test_the_news_goes_to_who_asked_in_the_guides_own_teams(session: Session, cast: Cast) -> None:
    for person in (cast.samira, cast.tom, cast.ruud):
        news.want(session, person, NOW, wanted=True)
    assert news.send(session, cast.gerda.id, "Nieuws", "Tekst", NOW) == 1
    assert the_letter(session).person_id == cast.samira.id


def test_asking_and_stopping_can_be_shown_later(session: Session, cast: Cast) -> None:
    assert news.want(session, cast.samira, NOW, wanted=True)
    assert not news.want(session, cast.samira, NOW, wanted=True)
    assert cast.samira.news_since == NOW
    assert news.want(session, cast.samira, NOW + timedelta(days=1), wanted=False)
    assert cast.samira.news_since is None
    rows = session.scalars(select(Audit).order_by(Audit.id)).all()
    assert [(row.action, row.actor_id, row.object) for row in rows] == [
        ("news-on", cast.samira.id, f"person:{cast.samira.id}"),
        ("news-off", cast.samira.id, f"person:{cast.samira.id}"),
    ]


def test_a_letter_says_who_writes_and_how_to_stop(session: Session, cast: Cast) -> None:
    news.want(session, cast.samira, NOW, wanted=True)
    news.send(session, cast.gerda.id, "Alcohol en <ouderen>", "Eerste regel\ntweede\n\n\nNieuwe alinea", NOW)
    claimed = letters.claim(session, NOW)
    assert claimed
    mail = settling.settle(session, claimed, SITE, NOW)
    assert mail
    assert mail.subject == "Alcohol en <ouderen>"
    assert mail.to_address == cast.samira.email
    for form in (mail.text, mail.html):
        assert "Dag Samira," in form
        assert "Gerda de Tester" in form
        assert "https://leren.ivz.example/contact#nieuws" in form
    assert "Eerste regel\ntweede\n\nNieuwe alinea\n" in mail.text
    assert "Alcohol en &lt;ouderen&gt;</h1>" in mail.html
    assert "Eerste regel<br>tweede</p>" in mail.html


@pytest.mark.parametrize("change", ["stopped", "left the team", "guide gone", "news gone"])
def test_a_letter_is_dropped_when_it_is_not_wanted_any_more(session: Session, cast: Cast, change: str) -> None:
    news.want(session, cast.samira, NOW, wanted=True)
    news.send(session, cast.gerda.id, "Nieuws", "Tekst", NOW)
    if change == "stopped":
        news.want(session, cast.samira, NOW, wanted=False)
    elif change == "left the team":
        session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one().until_on = TODAY
    elif change == "guide gone":
        held = RoleGrant.person_id == cast.gerda.id, RoleGrant.role == Role.GUIDE
        session.delete(session.scalars(select(RoleGrant).where(*held)).one())
    else:
        session.delete(session.scalars(select(News)).one())
    session.flush()
    with pytest.raises(NotNeededError):
        notices.told(session, the_letter(session), cast.samira, SITE, NOW)


def test_who_left_or_closed_their_account_gets_no_news(session: Session, cast: Cast) -> None:
    for person in (cast.samira, cast.noor, cast.bas):
        news.want(session, person, NOW, wanted=True)
    cast.samira.left_at, cast.noor.closed_at = NOW, NOW
    session.flush()
    assert list(news.readers(session, cast.gerda.id, TODAY)) == [cast.bas.id]


def test_a_guide_finds_only_their_own_letters_back(session: Session, cast: Cast) -> None:
    for guide, title in ((cast.gerda, "oud"), (cast.ruud, "ander"), (cast.gerda, "nieuw")):
        news.send(session, guide.id, title, "Tekst", NOW)
    assert [one.title for one in news.written_by(session, cast.gerda.id)] == ["nieuw", "oud"]
