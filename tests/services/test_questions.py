"""Questions to the preventiewerker: to whose card it is, answered to who asked; a consultation has no own words."""

from dataclasses import fields
from datetime import timedelta
from typing import get_type_hints

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import Letter, LetterKind
from elearning.services import letters, questions, settling
from elearning.services.questions import Consultation, Moment, Subject, Wish
from tests.moment import NOW
from tests.people import Cast, add_card

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
TODAY = local_date(NOW)
CALL = Consultation(Subject.ALCOHOL, (Wish.TALK, Wish.CHILDREN), Moment.MORNING, "06 12 34 56 78")


def rows(session: Session) -> list[Letter]:
    return list(session.scalars(select(Letter).where(Letter.kind == LetterKind.QUESTION)))


def link(session: Session, cast: Cast) -> None:
    add_card(session).person_id = cast.gerda.id
    session.flush()


def test_without_a_card_or_a_person_on_it_nothing_is_sent(session: Session, cast: Cast) -> None:
    assert questions.addressee(session, cast.samira.id, TODAY) == questions.Addressee(None, None)
    card = add_card(session)
    found = questions.addressee(session, cast.samira.id, TODAY)
    assert found.card
    assert (found.card.id, found.person) == (card.id, None)
    assert not questions.ask(session, cast.samira, "Hoi", "a", NOW)
    assert not questions.consult(session, cast.samira, CALL, "a", NOW)
    assert rows(session) == []


@pytest.mark.parametrize("what", ["closed_at", "left_at", "mail_refused_at"])
def test_somebody_who_would_not_get_it_is_not_written_to(session: Session, cast: Cast, what: str) -> None:
    link(session, cast)
    setattr(cast.gerda, what, NOW)
    session.flush()
    assert questions.addressee(session, cast.samira.id, TODAY).person is None


def test_a_question_goes_to_whose_card_it_is_with_the_address_to_answer_to(session: Session, cast: Cast) -> None:
    link(session, cast)
    assert questions.ask(session, cast.samira, "Mag ik <b>bellen</b>?\nMorgen?", "a", NOW)
    claimed = letters.claim(session, NOW)
    assert claimed
    mail = settling.settle(session, claimed, SITE, NOW)
    assert mail
    assert (mail.to_address, mail.reply_to) == (cast.gerda.email, cast.samira.email)
    assert mail.subject == "Vraag van Samira de Tester"
    assert "Mag ik <b>bellen</b>?\nMorgen?" in mail.text
    assert "Mag ik &lt;b&gt;bellen&lt;/b&gt;?<br>Morgen?" in mail.html
    assert "Samira de Tester (Wijkteam Oost)" in mail.text


def test_a_consultation_says_what_was_chosen_and_nothing_else(session: Session, cast: Cast) -> None:
    link(session, cast)
    assert questions.consult(session, cast.samira, CALL, "a", NOW)
    claimed = letters.claim(session, NOW)
    assert claimed
    mail = settling.settle(session, claimed, SITE, NOW)
    assert mail
    assert mail.subject == "Consultatie gevraagd: alcohol"
    for form in (mail.text, mail.html):
        for said in ("Hoe begin ik erover?", "als er kinderen in huis zijn?", "in de ochtend", "06 12 34 56 78"):
            assert said in form
    assert mail.reply_to == cast.samira.email


def test_every_choice_of_a_consultation_has_words_in_the_letter(session: Session, cast: Cast) -> None:
    link(session, cast)
    for number, subject in enumerate(Subject):
        for moment in Moment:
            given = Consultation(subject, tuple(Wish), moment, "06 12 34 56 78")
            assert questions.consult(session, cast.samira, given, f"{number}{moment}", NOW)
    while claimed := letters.claim(session, NOW):
        mail = settling.settle(session, claimed, SITE, NOW)
        assert mail
        assert mail.text.count("Vraag: ") == len(Wish)
        letters.mark_sent(session, claimed, mail.message_id, NOW)


def test_a_consultation_has_no_place_for_words() -> None:
    """A number, and choices from lists: what somebody would want to say of a resident fits nowhere."""
    hints = get_type_hints(Consultation)
    free = [one.name for one in fields(Consultation) if hints[one.name] is str]
    assert free == ["phone"]


def test_a_form_that_is_sent_twice_is_one_letter(session: Session, cast: Cast) -> None:
    link(session, cast)
    for _ in range(2):
        assert questions.ask(session, cast.samira, "Hoi", "zelfde", NOW)
    assert questions.ask(session, cast.tom, "Hoi", "zelfde", NOW)
    assert len(rows(session)) == 2


def test_a_question_of_who_left_since_is_dropped(session: Session, cast: Cast) -> None:
    link(session, cast)
    questions.ask(session, cast.samira, "Hoi", "a", NOW)
    cast.samira.left_at = NOW
    session.flush()
    claimed = letters.claim(session, NOW + timedelta(minutes=1))
    assert claimed
    assert settling.settle(session, claimed, SITE, NOW) is None
    assert rows(session)[0].dropped_at


@pytest.mark.parametrize("refused", [False, True])
def test_the_words_are_forgotten_once_the_mail_is_out(session: Session, cast: Cast, refused: bool) -> None:
    link(session, cast)
    questions.consult(session, cast.samira, CALL, "a", NOW)
    [letter] = rows(session)
    if refused:
        settling.after_refused(session, letter)
    else:
        settling.after_sent(session, letter, NOW)
    assert letter.data == {"from": cast.samira.id}
