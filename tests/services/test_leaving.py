"""Leaving the work: what ends at once, what stays for thirty days, and what is left after that."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.letters import render
from elearning.mail.message import Mail
from elearning.mail.site import Site
from elearning.models import (
    AccountLink,
    Answer,
    Audit,
    Card,
    Certificate,
    Contact,
    Digest,
    Enrolment,
    Every,
    Identity,
    Invitation,
    Letter,
    LetterKind,
    LinkKind,
    Moment,
    MomentKind,
    Person,
    Place,
    Reflection,
    Register,
    Registration,
    Rhythm,
    Role,
    RoleGrant,
    SignIn,
)
from elearning.rules.rhythm import Pace
from elearning.services import (
    account_links,
    chores,
    explaining,
    inviting,
    leaving,
    letters,
    memory,
    moving,
    own_address,
    planning,
    settling,
    signing_in,
)
from elearning.services.desk import NotNeededError
from elearning.services.granting import LastAdminError
from elearning.services.people import person_with_address
from elearning.services.signing_in import Entrance
from tests.people import Cast, add_card
from tests.services.any_rows import add_row, columns_to_people, key_of

#: The last second of the thirtieth day after the moment of these tests, in the Netherlands.
OVER = datetime(2026, 12, 23, 22, 59, 59, tzinfo=UTC)
SITE = Site("http://localhost", "Instelling", "0900", "info@instelling.example", "geheim")


def leave(session: Session, cast: Cast, now: datetime, address: str | None = None, name: str = "samira") -> Person:
    person: Person = getattr(cast, name)
    assert leaving.let_leave(session, person, now, address, cast.anouk.id)
    return person


def told(session: Session, kind: LetterKind, now: datetime) -> Mail:
    """Give the mail that the one letter of a kind is."""
    letter = session.scalars(select(Letter).where(Letter.kind == kind)).one()
    mail = settling.settle(session, letter, SITE, now)
    assert mail
    return mail


def open_letters(session: Session, person: Person) -> list[LetterKind]:
    mine = select(Letter.kind).where(Letter.person_id == person.id, letters.is_open())
    return list(session.scalars(mine))


def test_teams_roles_and_employer_end_at_once_and_learning_stays(session: Session, cast: Cast, now: datetime) -> None:
    els = leave(session, cast, now, name="els")
    assert moving.memberships_on(session, els.id, local_date(now)) == []
    assert session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == els.id)).all() == [Role.LEARNER]
    assert els.employer_id is None
    assert (els.left_at, els.leaves_at, els.closed_at) == (now, OVER, None)


def test_every_device_every_link_and_the_calendar_end_at_once(session: Session, cast: Cast, now: datetime) -> None:
    samira = cast.samira
    token = signing_in.start(session, samira, Entrance(own_device=True), now)
    session.add_all(
        [
            Rhythm(person_id=samira.id, weekday=2, hour=9, pace=Pace.NORMAL, changed_at=now, feed_hash="f"),
            Moment(person_id=samira.id, kind=MomentKind.LETTER, drawn=[], made_at=now, token_hash="t",
                   token_ends_at=now + timedelta(days=9)),
            Digest(person_id=samira.id, every=Every.WEEK, chosen_at=now),
        ]
    )  # fmt: skip
    session.flush()
    leave(session, cast, now)
    session.expire_all()
    assert signing_in.find(session, token, now) is None
    assert session.scalars(select(Rhythm.feed_hash).where(Rhythm.person_id == samira.id)).all() == [None]
    assert session.scalars(select(Moment.token_hash).where(Moment.person_id == samira.id)).all() == [None]
    assert session.scalars(select(Digest).where(Digest.person_id == samira.id)).all() == []


def test_letters_that_still_had_to_go_do_not_go(session: Session, cast: Cast, now: datetime) -> None:
    samira = cast.samira
    for kind in (LetterKind.OPFRIS, LetterKind.REMINDER, LetterKind.NEWS):
        letters.plan(session, samira.id, kind, "x", now, {}, now)
    leave(session, cast, now)
    assert open_letters(session, samira) == [LetterKind.FAREWELL]


def test_a_leerbrief_that_was_planned_after_all_is_dropped_when_it_would_go(
    session: Session, cast: Cast, now: datetime
) -> None:
    samira = leave(session, cast, now)
    letter = letters.plan(session, samira.id, LetterKind.REMINDER, "later", now, {}, now)
    assert letter
    assert settling.settle(session, letter, SITE, now) is None
    assert letter.why == "niet meer in dienst"


def test_what_was_learned_is_not_noticed_any_more_and_nothing_asks_to_go_on(
    session: Session, cast: Cast, now: datetime
) -> None:
    samira = cast.samira
    long_ago = now - timedelta(days=200)
    memory.remember(session, samira.id, [memory.Told("proef/rekenen", 3, long_ago)])
    session.add(Enrolment(person_id=samira.id, course="proef", started_at=long_ago, nudge_at=now))
    session.flush()
    assert planning.is_anything_due(session, now)
    leave(session, cast, now)
    planning.notice_due_cards(session, now)
    planning.look_at_stillness(session, now)
    assert open_letters(session, samira) == [LetterKind.FAREWELL]
    assert not session.scalars(select(Card.noticed).where(Card.person_id == samira.id)).one()


def test_the_beheerder_reads_that_somebody_left_as_the_reason_for_no_letters(
    session: Session, cast: Cast, now: datetime
) -> None:
    samira = leave(session, cast, now)
    assert explaining.explain(session, samira.id, now) == [explaining.Reason(explaining.Why.LEFT, at=now)]
    assert explaining.coming(session, samira.id, now) == []


def test_the_farewell_goes_to_the_address_they_have(session: Session, cast: Cast, now: datetime) -> None:
    leave(session, cast, now)
    mail = told(session, LetterKind.FAREWELL, now)
    assert mail.to_address == "samira@rivierstad.example"
    for said in ("http://localhost/account/gegevens", "http://localhost/bewijs", "samira@rivierstad.example"):
        assert said in mail.text
        assert said in mail.html


def test_a_private_address_that_the_beheerder_typed_gets_a_link_only_so_that_a_slip_gives_no_account_away(
    session: Session, cast: Cast, now: datetime
) -> None:
    samira = leave(session, cast, now, " Samira@Thuis.Example ")
    assert samira.email == "samira@rivierstad.example"
    assert person_with_address(session, "samira@thuis.example") is None, "no reset goes there"
    mail = told(session, LetterKind.ADDRESS, now)
    assert mail.to_address == "samira@thuis.example"
    token = mail.text.partition("/account/adres/")[2].split()[0]
    link = account_links.of_token(session, token, LinkKind.ADDRESS, now)
    assert link
    own_address.confirm(session, link, samira, now)
    assert samira.email == "samira@thuis.example"


def test_a_link_that_was_mailed_before_somebody_left_works_no_more(session: Session, cast: Cast, now: datetime) -> None:
    account_links.ask(session, cast.samira, LinkKind.RESET, now)
    told(session, LetterKind.RESET, now)
    leave(session, cast, now)
    assert session.scalars(select(AccountLink)).all() == []


def test_without_a_private_address_the_farewell_goes_to_the_one_they_have(
    session: Session, cast: Cast, now: datetime
) -> None:
    samira = leave(session, cast, now, "")
    assert samira.email == "samira@rivierstad.example"
    assert open_letters(session, samira) == [LetterKind.FAREWELL]


@pytest.mark.parametrize(
    "address", ["tom@rivierstad.example", "geen adres", "a@b", "x\r\nbcc:y@z.nl", "a@b.nl, c@d.nl"]
)
def test_an_address_of_somebody_else_is_as_unusable_as_no_address_and_nothing_changes(
    session: Session, cast: Cast, now: datetime, address: str
) -> None:
    with pytest.raises(leaving.AddressUnusableError):
        leaving.let_leave(session, cast.samira, now, address, cast.anouk.id)
    assert cast.samira.left_at is None
    assert moving.memberships_on(session, cast.samira.id, local_date(now))


def test_the_last_beheerder_does_not_leave(session: Session, cast: Cast, now: datetime) -> None:
    with pytest.raises(LastAdminError):
        leaving.let_leave(session, cast.anouk, now, None, cast.samira.id)
    assert cast.anouk.left_at is None


def test_who_never_had_a_password_is_closed_at_once_and_gets_no_letter(
    session: Session, cast: Cast, now: datetime
) -> None:
    cast.samira.password_hash = None
    samira = leave(session, cast, now)
    assert samira.closed_at == now
    assert open_letters(session, samira) == []


def test_who_came_in_by_their_employer_has_the_thirty_days_too(session: Session, cast: Cast, now: datetime) -> None:
    cast.samira.password_hash = None
    session.add(Identity(person_id=cast.samira.id, issuer="https://in.example", subject="1", made_at=now, used_at=now))
    session.flush()
    samira = leave(session, cast, now)
    assert (samira.closed_at, samira.leaves_at) == (None, OVER)
    assert "een link die we je mailen" in told(session, LetterKind.FAREWELL, now).text
    assert account_links.may_have(session, samira), "that link is theirs to ask for"


def test_an_invitation_that_was_not_used_works_no_more(session: Session, cast: Cast, now: datetime) -> None:
    made = inviting.invite(session, name="Samira", email=cast.samira.email, now=now, by=cast.anouk.id)
    leave(session, cast, now)
    session.refresh(made)
    assert made.revoked_at == now


def test_a_contact_card_goes_so_that_nobody_calls_who_left(session: Session, cast: Cast, now: datetime) -> None:
    card = add_card(session, "Oost")
    card.person_id, card.public_since = cast.gerda.id, now
    session.flush()
    assert leaving.bonds_of(session, cast.gerda, now).cards == 1
    leave(session, cast, now, name="gerda")
    assert session.scalar(select(func.count()).select_from(Contact)) == 0


def test_who_lets_somebody_leave_first_sees_what_ends(session: Session, cast: Cast, now: datetime) -> None:
    moving.set_lead(session, moving.memberships_on(session, cast.els.id, local_date(now))[0][0], leads=True)
    bonds = leaving.bonds_of(session, cast.els, now)
    assert (bonds.teams, bonds.leads, bonds.roles) == (("Wijkteam Oost",), ("Wijkteam Oost",), ("learner", "manager"))
    assert (bonds.cards, bonds.meetings) == (0, 0)


def test_leaving_twice_changes_nothing(session: Session, cast: Cast, now: datetime) -> None:
    leave(session, cast, now)
    assert not leaving.let_leave(session, cast.samira, now + timedelta(days=3), None, cast.anouk.id)
    assert cast.samira.leaves_at == OVER


def test_leaving_and_coming_back_are_accounted_for(session: Session, cast: Cast, now: datetime) -> None:
    samira = leave(session, cast, now)
    leaving.come_back(session, samira, now, cast.anouk.id)
    rows = session.execute(select(Audit.actor_id, Audit.action, Audit.object).order_by(Audit.id)).all()
    whose = f"person:{samira.id}"
    assert rows[-2:] == [(cast.anouk.id, "left", whose), (cast.anouk.id, "came-back", whose)]


def test_who_left_by_mistake_comes_back_as_long_as_the_name_is_there(
    session: Session, cast: Cast, now: datetime
) -> None:
    session.add(Enrolment(person_id=cast.samira.id, course="proef", started_at=now, nudge_at=now))
    session.flush()
    samira = leave(session, cast, now)
    assert leaving.come_back(session, samira, now + timedelta(days=29), cast.anouk.id)
    assert (samira.left_at, samira.leaves_at, samira.closed_at) == (None, None, None)
    session.expire_all()
    assert session.scalars(select(Enrolment.nudge_at).where(Enrolment.person_id == samira.id)).one() is not None
    assert not leaving.come_back(session, samira, now, cast.anouk.id), "they had not left"


def test_after_thirty_days_nobody_comes_back(session: Session, cast: Cast, now: datetime) -> None:
    samira = leave(session, cast, now)
    assert not leaving.come_back(session, samira, OVER, cast.anouk.id)


def test_the_farewell_is_not_needed_for_who_came_back(session: Session, cast: Cast, now: datetime) -> None:
    samira = leave(session, cast, now)
    letter = session.scalars(select(Letter).where(Letter.kind == LetterKind.FAREWELL)).one()
    leaving.come_back(session, samira, now, cast.anouk.id)
    with pytest.raises(NotNeededError):
        leaving.telling(session, letter, samira, SITE, now)


def test_who_left_chooses_an_address_and_the_farewell_goes_there(session: Session, cast: Cast, now: datetime) -> None:
    samira = leave(session, cast, now)
    samira.mail_refused_at, samira.mail_refused_why = now, "weg"
    later = now + timedelta(days=1)
    assert leaving.use_private_address(session, samira, "samira@thuis.example", later)
    assert person_with_address(session, "samira@thuis.example") == samira
    assert samira.mail_refused_at is None
    assert open_letters(session, samira).count(LetterKind.FAREWELL) == 2
    assert not leaving.use_private_address(session, samira, "samira@thuis.example", later)
    with pytest.raises(leaving.AddressUnusableError):
        leaving.use_private_address(session, samira, "tom@rivierstad.example", later)


def test_who_is_at_work_keeps_the_address_of_the_work(session: Session, cast: Cast, now: datetime) -> None:
    assert not leaving.use_private_address(session, cast.samira, "samira@thuis.example", now)
    assert cast.samira.email == "samira@rivierstad.example"


def fill(session: Session, person: Person, now: datetime) -> None:
    """Let somebody have a row in every table that points at people."""
    for table, column in columns_to_people():
        if key_of(table, column) not in ("role_grant.person_id", "membership.person_id"):
            add_row(session, table, column, person.id, "SAMIRA-ZELF")
    session.add(Answer(
        person_id=person.id, version_id=1, course="proef", question="fles", question_hash="x", occasion="module:glas",
        given={"keuze": "zeven"}, right=True, guessed=False, submission="uniek", answered_at=now,
    ))  # fmt: skip
    session.flush()
    session.expire_all()


def test_after_thirty_days_name_address_and_own_words_are_gone(session: Session, cast: Cast, now: datetime) -> None:
    samira = leave(session, cast, now)
    fill(session, samira, now)
    place = session.scalars(select(Place).where(Place.person_id == samira.id)).one()
    place.drafts = {"uur": {"tekst": ["EIGEN-WOORDEN"]}}
    session.flush()
    assert leaving.pseudonymise(session, OVER)
    session.expire_all()
    assert samira.name == "Oud-medewerker"
    assert samira.email.endswith("@oud-medewerker.invalid")
    assert "samira" not in samira.email
    assert (samira.password_hash, samira.closed_at, samira.leaves_at) == (None, OVER, None)
    for table in (Reflection, Letter, SignIn, Registration, Rhythm, Digest, Contact, Invitation):
        assert not session.scalars(select(table).where(table.person_id == samira.id)).all(), table
    assert session.scalars(select(Place.drafts).where(Place.person_id == samira.id)).one() == {}


def test_what_was_learned_stays_without_a_name_and_a_bewijs_stands_by_itself(
    session: Session, cast: Cast, now: datetime
) -> None:
    samira = leave(session, cast, now)
    fill(session, samira, now)
    leaving.pseudonymise(session, OVER)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Answer).where(Answer.person_id == samira.id)) == 2
    assert session.scalars(select(Certificate.person_id)).all() == [None], "nothing leads from the name to the answers"


def test_the_days_of_others_are_not_over_yet(session: Session, cast: Cast, now: datetime) -> None:
    samira = leave(session, cast, now)
    assert not leaving.pseudonymise(session, OVER - timedelta(seconds=1))
    assert leaving.pseudonymise(session, OVER)
    assert not leaving.pseudonymise(session, now + timedelta(days=31)), "once is enough"
    assert cast.tom.name == "Tom de Tester"
    assert samira.name == "Oud-medewerker"


def test_nobody_who_left_is_overlooked(session: Session, cast: Cast, now: datetime) -> None:
    for name in ("samira", "tom", "noor", "bas"):
        leave(session, cast, now, name=name)
    rounds = 0
    while leaving.pseudonymise(session, now + timedelta(days=31)):
        rounds += 1
    assert rounds == 4, "one a round: each is looked for in every text, and others want to write too"
    names = session.scalars(select(Person.name).where(Person.left_at.is_not(None))).all()
    assert names == ["Oud-medewerker"] * 4
    assert session.scalar(select(func.count(func.distinct(Person.email)))) == session.scalar(
        select(func.count()).select_from(Person)
    )


def test_the_worker_does_it() -> None:
    assert leaving.pseudonymise in chores.CHORES


def test_a_register_number_goes_with_the_name(session: Session, cast: Cast, now: datetime) -> None:
    session.add(Registration(person_id=cast.samira.id, register=Register.SKJ, number="123"))
    session.flush()
    samira = leave(session, cast, now)
    assert session.scalars(select(Registration).where(Registration.person_id == samira.id)).all(), "needed for proof"
    leaving.pseudonymise(session, OVER)
    assert not session.scalars(select(Registration).where(Registration.person_id == samira.id)).all()


def test_the_farewell_says_until_when_and_nothing_that_is_not_so(session: Session, cast: Cast, now: datetime) -> None:
    samira = leave(session, cast, now)
    letter = session.scalars(select(Letter).where(Letter.kind == LetterKind.FAREWELL)).one()
    told = leaving.telling(session, letter, samira, SITE, now)
    subject, text, html = render("farewell", {"person": samira, "site": SITE, **told})
    assert len(subject) <= 60
    assert "…" not in subject
    assert "uit dienst" in text
    assert "uit dienst" in html
