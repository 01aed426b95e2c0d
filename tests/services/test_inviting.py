"""Invitations: a link that works once, for one address, for 14 days, until it is taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.letters import render
from elearning.mail.site import Site
from elearning.models import (
    Audit,
    Invitation,
    Letter,
    LetterKind,
    Membership,
    Organisation,
    OrganisationKind,
    Person,
    Role,
    RoleGrant,
    SignIn,
    Wijkteam,
)
from elearning.services import auditing, inviting, moving, notices, signing_in
from elearning.services.desk import NotNeededError
from elearning.services.granting import PlaceError
from elearning.services.inviting import State
from elearning.services.people import join_team, person_with_address
from elearning.services.signing_in import Entrance
from tests.moment import Clock
from tests.people import Cast

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
NEW = "nieuw@rivierstad.example"
DAY = timedelta(days=1)
Invite = Callable[..., Invitation]


@pytest.fixture
def oost(session: Session) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()


@pytest.fixture
def invite(session: Session, cast: Cast, oost: Wijkteam, clock: Clock) -> Invite:
    def made(email: str = NEW, **more: Any) -> Invitation:
        what = {"name": "Nieuwe Collega", "by": cast.els.id, "wijkteam_id": oost.id, **more}
        return inviting.invite(session, email=email, now=clock.now, **what)

    return made


def letters_of(session: Session, invitation: Invitation) -> list[Letter]:
    mine = select(Letter).where(Letter.person_id == invitation.person_id, Letter.kind == LetterKind.INVITATION)
    return list(session.scalars(mine.order_by(Letter.id)))


def tell(session: Session, letter: Letter, now: datetime) -> dict[str, Any]:
    person = session.get_one(Person, letter.person_id)
    return notices.told(session, letter, person, SITE, now)


def link(session: Session, invitation: Invitation, now: datetime) -> str:
    """The token in the newest letter of an invitation."""
    return str(tell(session, letters_of(session, invitation)[-1], now)["url"]).rpartition("/")[2]


def roles(session: Session, person: Person) -> set[tuple[Role, int | None, int | None]]:
    rows = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id))
    return {(row.role, row.wijkteam_id, row.organisation_id) for row in rows}


def teams(session: Session, person: Person, now: datetime) -> list[str]:
    rows = session.execute(
        select(Wijkteam.name, Membership.from_on).join(Membership).where(Membership.person_id == person.id)
    )
    return [row.name for row in rows if row.from_on <= local_date(now)]


def test_an_unknown_address_gets_an_account_that_cannot_do_anything(
    session: Session, invite: Invite, now: datetime
) -> None:
    made = invite(f"  {NEW.upper()} ")
    person = session.get_one(Person, made.person_id)
    assert (person.email, person.name, person.password_hash) == (NEW, "Nieuwe Collega", None)
    assert roles(session, person) == set()
    assert teams(session, person, now) == []
    assert person.employer_id is None


def test_the_letter_goes_at_once_and_says_who_asks_and_for_which_team(
    session: Session, invite: Invite, now: datetime
) -> None:
    [letter] = letters_of(session, invite())
    assert letter.due_at == now
    told = tell(session, letter, now)
    subject, text, html = render("invitation", {"person": session.get(Person, letter.person_id), "site": SITE, **told})
    assert subject == "Doe mee met Keukentafel: Wijkteam Oost"
    for form in (text, html):
        assert "Els de Tester nodigt je uit om mee te leren met Wijkteam Oost." in form
        assert told["url"] in form
        assert "tot en met maandag 7 december" in form
    assert "Kies een wachtwoord" in text


@pytest.mark.parametrize("role", [Role.MANAGER, Role.GUIDE])
def test_a_letter_says_what_role_somebody_is_asked_for(
    session: Session, invite: Invite, now: datetime, role: Role
) -> None:
    told = tell(session, letters_of(session, invite(role=role))[-1], now)
    text = render("invitation", {"person": Person(name="Jan"), "site": SITE, **told})[1]
    assert ("manager te zijn van Wijkteam Oost" if role is Role.MANAGER else "Wijkteam Oost te begeleiden") in text
    assert ("Antwoorden en scores ziet niemand op het werk." in text) is (role is Role.MANAGER)


def test_names_in_a_letter_are_text_and_no_html(
    session: Session, invite: Invite, oost: Wijkteam, now: datetime
) -> None:
    oost.name = "Team <b>& Co"
    told = tell(session, letters_of(session, invite())[-1], now)
    html = render("invitation", {"person": Person(name="Jan"), "site": SITE, **told})[2]
    assert "<b>" not in html
    assert "Team &lt;b&gt;&amp; Co" in html


def test_a_link_works_only_after_its_letter_was_told_and_the_row_keeps_its_hash(
    session: Session, invite: Invite, now: datetime
) -> None:
    made = invite()
    assert made.token_hash is None
    token = link(session, made, now)
    assert token not in (made.token_hash or "")
    assert inviting.of_token(session, token, now) is made
    assert link(session, made, now) == token, "a letter that goes out twice has the same link twice"


@pytest.mark.parametrize("token", ["", "x", "é", "x" * 5_000])
def test_another_link_is_none(session: Session, invite: Invite, now: datetime, token: str) -> None:
    link(session, invite(), now)
    assert inviting.of_token(session, token, now) is None


def test_accepting_gives_learning_the_team_the_employer_and_the_password(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    made = invite(employer_id=cast.els.employer_id)
    person = inviting.accept(session, made, now, "hash")
    assert person.password_hash == "hash"
    assert roles(session, person) == {(Role.LEARNER, None, None)}
    assert teams(session, person, now) == ["Wijkteam Oost"]
    assert person.employer_id == cast.els.employer_id
    assert inviting.state_of(made, now) is State.ACCEPTED


def test_a_link_works_once(session: Session, invite: Invite, now: datetime) -> None:
    made = invite()
    token = link(session, made, now)
    inviting.accept(session, made, now, "hash")
    for to_write in (False, True):
        assert inviting.of_token(session, token, now, to_write=to_write) is None


def test_a_link_works_fourteen_days(session: Session, invite: Invite, now: datetime) -> None:
    made = invite()
    token = link(session, made, now)
    assert inviting.of_token(session, token, now + 14 * DAY - timedelta(seconds=1))
    assert inviting.of_token(session, token, now + 14 * DAY) is None
    assert inviting.state_of(made, now + 14 * DAY) is State.OVER


def test_a_link_that_was_taken_back_is_dead_and_so_is_its_letter(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    made = invite()
    token = link(session, made, now)
    assert inviting.revoke(session, made, cast.els.id, now)
    assert inviting.of_token(session, token, now) is None
    with pytest.raises(NotNeededError):
        tell(session, letters_of(session, made)[0], now)
    assert not inviting.revoke(session, made, cast.els.id, now)
    assert not inviting.resend(session, made, cast.els.id, now)
    assert inviting.state_of(made, now) is State.REVOKED


def test_sending_again_makes_a_new_link_and_kills_the_old_one(
    session: Session, cast: Cast, invite: Invite, clock: Clock
) -> None:
    made = invite()
    old = link(session, made, clock.now)
    later = clock.move(days=13)
    assert inviting.resend(session, made, cast.els.id, later)
    assert inviting.of_token(session, old, later) is None
    first, second = letters_of(session, made)
    assert (first.period, second.period) == (f"{made.id}/1", f"{made.id}/2")
    with pytest.raises(NotNeededError):
        tell(session, first, later)
    new = link(session, made, later)
    assert new != old
    assert inviting.of_token(session, new, later + 13 * DAY) is made


def test_sending_again_to_who_takes_part_does_nothing(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    made = invite()
    inviting.accept(session, made, now, "hash")
    assert not inviting.resend(session, made, cast.els.id, now)
    assert not inviting.revoke(session, made, cast.els.id, now)
    assert len(letters_of(session, made)) == 1


def test_inviting_for_the_same_again_sends_the_same_invitation_again(
    session: Session, cast: Cast, invite: Invite, clock: Clock
) -> None:
    made = invite()
    clock.move(days=20)
    again = invite(name="Nieuwe van Collega", by=cast.anouk.id)
    assert again is made
    assert (again.name, again.invited_by_id) == ("Nieuwe van Collega", cast.anouk.id)
    assert inviting.state_of(again, clock.now) is State.OPEN
    assert len(letters_of(session, made)) == 2


def test_for_another_team_or_role_it_is_another_invitation(session: Session, invite: Invite) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    made = {invite().id, invite(wijkteam_id=west.id).id, invite(role=Role.GUIDE).id}
    assert len(made) == 3
    assert len(set(session.scalars(select(Invitation.person_id)))) == 1


def test_after_one_was_taken_back_the_next_is_another(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    first = invite()
    inviting.revoke(session, first, cast.els.id, now)
    assert invite() is not first


def test_who_has_an_account_keeps_name_password_employer_and_teams(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    other = Organisation(name="Welzijn Elders", kind=OrganisationKind.WELFARE)
    session.add(other)
    session.flush()
    before = (cast.tom.id, cast.tom.name, cast.tom.password_hash, cast.tom.employer_id)
    made = invite(cast.tom.email, employer_id=other.id)
    assert tell(session, letters_of(session, made)[-1], now)["is_new"] is False
    person = inviting.accept(session, made, now, "another hash")
    assert (person.id, person.name, person.password_hash, person.employer_id) == before
    assert sorted(teams(session, person, now)) == ["Wijkteam Oost", "Wijkteam West"]


def test_who_is_in_the_team_already_is_not_in_it_twice(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    inviting.accept(session, invite(cast.samira.email), now, None)
    assert teams(session, cast.samira, now) == ["Wijkteam Oost"]


def test_a_role_is_given_for_its_place_only_and_makes_no_member(
    session: Session, cast: Cast, invite: Invite, oost: Wijkteam, now: datetime
) -> None:
    token = signing_in.start(session, cast.tom, Entrance(own_device=True), now)
    person = inviting.accept(session, invite(cast.tom.email, role=Role.MANAGER), now, None)
    assert (Role.MANAGER, oost.id, None) in roles(session, person)
    assert teams(session, person, now) == ["Wijkteam West"]
    assert signing_in.find(session, token, now) is None, "a role is for a new sign-in"


def test_a_role_for_an_employer_is_given_for_that_employer(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    employer = cast.els.employer_id
    made = invite(wijkteam_id=None, role=Role.MANAGER, organisation_id=employer)
    person = inviting.accept(session, made, now, "hash")
    assert roles(session, person) == {(Role.LEARNER, None, None), (Role.MANAGER, None, employer)}


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUTHOR])
def test_a_role_for_everywhere_has_no_team(session: Session, invite: Invite, role: Role) -> None:
    with pytest.raises(PlaceError):
        invite(role=role)
    assert session.scalar(select(Invitation.id)) is None
    assert person_with_address(session, NEW) is None


def test_the_address_of_a_closed_account_is_free_for_somebody_new(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    tom = cast.tom
    tom.closed_at = now
    made = invite("tom@rivierstad.example")
    assert made.person_id != tom.id
    assert tom.email.endswith(".invalid")


def test_who_left_and_is_invited_again_is_back_when_they_accept(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    tom = cast.tom
    tom.left_at, tom.leaves_at = now, now + 30 * DAY
    made = invite(tom.email)
    assert tom.left_at
    inviting.accept(session, made, now, None)
    assert (tom.left_at, tom.leaves_at) == (None, None)


def test_a_link_of_an_account_that_was_closed_meanwhile_is_dead(
    session: Session, invite: Invite, now: datetime
) -> None:
    made = invite()
    token = link(session, made, now)
    session.get_one(Person, made.person_id).closed_at = now
    assert inviting.of_token(session, token, now) is None
    assert inviting.of_token(session, token, now, to_write=True) is None


def test_who_asked_for_it_does_not_change_what_a_manager_sent(
    session: Session, cast: Cast, invite: Invite, now: datetime
) -> None:
    made = invite()
    again = invite(name="Win een reis", by=None)
    assert again is made
    assert (again.name, again.invited_by_id) == ("Nieuwe Collega", cast.els.id)


def test_every_act_is_accounted_for_without_a_name(session: Session, cast: Cast, invite: Invite, clock: Clock) -> None:
    made = invite()
    inviting.resend(session, made, cast.els.id, clock.now)
    inviting.accept(session, made, clock.now, "hash")
    inviting.revoke(session, invite(NEW), cast.els.id, clock.now)
    rows = session.scalars(select(Audit).where(Audit.object.startswith("invitation:"))).all()
    assert [row.action for row in rows] == [
        "invited", "invited-again", "invitation-accepted", "invited", "invitation-revoked",
    ]  # fmt: skip
    assert {row.actor_id for row in rows} == {cast.els.id, made.person_id}


def test_only_invitations_of_learners_to_ones_own_teams_are_found(
    session: Session, invite: Invite, oost: Wijkteam
) -> None:
    mine, role = invite(), invite(role=Role.GUIDE)
    assert inviting.in_teams(session, mine.id, [oost.id]) is mine
    assert inviting.in_teams(session, mine.id, [oost.id + 1]) is None
    assert inviting.in_teams(session, mine.id, []) is None
    assert inviting.in_teams(session, role.id, [oost.id]) is None
    assert inviting.of_team(session, oost.id, 10) == [mine]
    assert inviting.latest_of(session, mine.person_id) in (mine, role)


def test_a_link_is_for_the_address_it_was_sent_to(session: Session, cast: Cast, invite: Invite, clock: Clock) -> None:
    made = invite()
    person = session.get_one(Person, made.person_id)
    token = link(session, made, clock.now)
    person.email = "ander@rivierstad.example"
    session.flush()
    assert inviting.of_token(session, token, clock.now) is None
    assert not inviting.resend(session, made, cast.els.id, clock.now)
    with pytest.raises(NotNeededError):
        tell(session, letters_of(session, made)[-1], clock.now)
    clock.move(minutes=1)
    assert invite(person.email) is made, "the beheerder sends it to the new address"
    assert inviting.of_token(session, link(session, made, clock.now), clock.now) is made


def test_managers_do_not_see_whether_who_was_put_in_the_team_ever_came(
    session: Session, cast: Cast, invite: Invite, oost: Wijkteam, now: datetime
) -> None:
    made = {
        who: invite(f"{who}@x.example", by=by) for who, by in (("a", cast.anouk.id), ("e", cast.els.id), ("c", None))
    }
    everybody = {one.id for one in made.values()}
    assert {one.id for one in inviting.of_team(session, oost.id, 10)} == everybody
    for one in made.values():
        join_team(session, session.get_one(Person, one.person_id), oost, now)
    assert {one.id for one in inviting.of_team(session, oost.id, 10)} == everybody - {made["a"].id}
    assert inviting.in_teams(session, made["a"].id, [oost.id]) is None


def test_an_account_that_was_never_used_is_forgotten_a_month_after_its_invitation(
    session: Session, invite: Invite, now: datetime
) -> None:
    person_id = invite().person_id
    assert not inviting.forget(session, now + 43 * DAY)
    assert inviting.forget(session, now + 45 * DAY)
    session.expire_all()
    assert session.get(Person, person_id) is None
    assert session.scalar(select(Letter.id).where(Letter.person_id == person_id)) is None
    assert not inviting.forget(session, now + 45 * DAY), "one round is enough"


@pytest.mark.parametrize("what", ["accepted", "renewed", "member"])
def test_an_account_that_is_used_is_kept(
    session: Session, cast: Cast, invite: Invite, oost: Wijkteam, now: datetime, what: str
) -> None:
    made = invite()
    person = session.get_one(Person, made.person_id)
    if what == "accepted":
        inviting.accept(session, made, now, "hash")
    elif what == "renewed":
        inviting.resend(session, made, cast.els.id, now + 40 * DAY)
    else:
        join_team(session, person, oost, now)
    assert not inviting.forget(session, now + 45 * DAY)
    assert session.get(Person, person.id)


def test_nobody_of_the_site_is_forgotten(session: Session, now: datetime) -> None:
    assert not inviting.forget(session, now + 900 * DAY)
    assert session.scalar(select(SignIn.id)) is None


def test_a_manager_does_not_learn_who_came_in_by_sending_them_out_of_the_team(
    session: Session, cast: Cast, oost: Wijkteam, invite: Invite, clock: Clock
) -> None:
    """Somebody the beheerder put in the team, with an invitation; the manager ends the membership."""
    row = invite(by=cast.anouk.id)
    person = session.get_one(Person, row.person_id)
    moving.join(session, person, oost, clock.now)
    inviting.accept(session, row, clock.now, "hash")
    [(membership, _)] = moving.memberships_on(session, person.id, local_date(clock.now))
    moving.leave(session, membership, clock.move(days=1))
    assert inviting.of_team(session, oost.id, 10) == []
    assert inviting.in_teams(session, row.id, [oost.id]) is None


def test_who_was_sent_out_of_a_team_does_not_come_back_into_it_by_an_older_link(
    session: Session, cast: Cast, oost: Wijkteam, invite: Invite, clock: Clock
) -> None:
    row = invite(by=cast.anouk.id)
    person = session.get_one(Person, row.person_id)
    moving.join(session, person, oost, clock.now)
    token = link(session, row, clock.now)
    [(membership, _)] = moving.memberships_on(session, person.id, local_date(clock.now))
    moving.leave(session, membership, clock.move(days=1))
    session.expire_all()
    found = inviting.of_token(session, token, clock.now)
    assert found, "they still come to learn"
    inviting.accept(session, found, clock.now, "hash")
    assert moving.memberships_on(session, person.id, local_date(clock.now)) == []
    assert Role.LEARNER in {role for role, _, _ in roles(session, person)}


def test_a_second_invitation_for_the_same_is_accounted_for_as_one_again(session: Session, invite: Invite) -> None:
    invite()
    invite()
    assert session.scalars(select(Audit.action).order_by(Audit.id)).all() == ["invited", "invited-again"]


def test_what_was_done_to_an_account_that_is_forgotten_is_not_that_of_who_gets_its_number(
    session: Session, invite: Invite, now: datetime
) -> None:
    person = invite().person_id
    auditing.note(session, None, "name-changed", f"person:{person}", now)
    assert inviting.forget(session, now + 45 * DAY)
    assert session.scalars(select(Audit.id).where(Audit.object == f"person:{person}")).all() == []
    assert session.scalar(select(Audit.id).where(Audit.object == "person:erased")) is not None
