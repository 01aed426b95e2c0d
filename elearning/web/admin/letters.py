"""Letters for the beheerder: what became of them, why somebody got none, a test, and what to expect.

Kinds, dates and fates; what a letter was about is not looked up here. An e-mail address is sent by a form and never
stands in the address of a page.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import EmailField
from wtforms.validators import DataRequired, Length

from elearning import clock
from elearning.extensions import db
from elearning.mail.site import site_of
from elearning.models import LetterKind, Person
from elearning.services import fate, letters
from elearning.services.expecting import Expected, expected
from elearning.services.explaining import coming, explain
from elearning.services.fate import Fate
from elearning.services.people import plain_address
from elearning.services.tokens import new_token
from elearning.web.admin.blueprint import blueprint
from elearning.web.numbers import LARGEST
from elearning.web.pages import settings
from elearning.web.viewer import person_id

Choice = TypeVar("Choice", bound=StrEnum)
PAGE = 50
#: How far the estimate looks.
AHEAD = timedelta(days=30)
FATES = {
    Fate.PLANNED: lazy_gettext("gepland"),
    Fate.UNDERWAY: lazy_gettext("onderweg"),
    Fate.SENT: lazy_gettext("verstuurd"),
    Fate.REFUSED: lazy_gettext("geweigerd"),
    Fate.DROPPED: lazy_gettext("niet nodig"),
}
KINDS = {
    LetterKind.OPFRIS: lazy_gettext("opfris"),
    LetterKind.NUDGE: lazy_gettext("blijven steken"),
    LetterKind.NEXT_STEP: lazy_gettext("volgende stap"),
    LetterKind.CALL_BACK: lazy_gettext("casus belt terug"),
    LetterKind.FOLLOW_UP: lazy_gettext("na een bijeenkomst"),
    LetterKind.DEADLINE: lazy_gettext("einddatum"),
    LetterKind.REMINDER: lazy_gettext("herinnering van het werk"),
    LetterKind.MEETING: lazy_gettext("uitnodiging voor een bijeenkomst"),
    LetterKind.INVITATION: lazy_gettext("uitnodiging om mee te doen"),
    LetterKind.DIGEST: lazy_gettext("overzicht voor de manager"),
    LetterKind.AGREEMENT: lazy_gettext("samenwerkingsovereenkomst"),
    LetterKind.NEWS: lazy_gettext("nieuws"),
    LetterKind.QUESTION: lazy_gettext("vraag aan de contactpersoon"),
    LetterKind.FAREWELL: lazy_gettext("afscheid"),
    LetterKind.SAFETY: lazy_gettext("wijziging over veiligheid"),
    LetterKind.COMMENT: lazy_gettext("bericht van een meelezer"),
    LetterKind.UPKEEP: lazy_gettext("feiten en teksten om na te kijken"),
    LetterKind.SIGN_IN: lazy_gettext("link om in te loggen"),
    LetterKind.RESET: lazy_gettext("nieuw wachtwoord"),
    LetterKind.ADDRESS: lazy_gettext("nieuw adres bevestigen"),
    LetterKind.ACCOUNT: lazy_gettext("verandering van het account"),
    LetterKind.INACTIVE: lazy_gettext("account dat weggaat"),
    LetterKind.TEST: lazy_gettext("proefbrief"),
}


@dataclass(frozen=True)
class Day:
    """The letters of one day to come, counted by kind."""

    on: date
    kinds: Counter[LetterKind]

    @property
    def total(self) -> int:
        """Count them all."""
        return self.kinds.total()


class FindForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """The address of whom to look up."""

    email = EmailField(
        lazy_gettext("E-mailadres"),
        [DataRequired(lazy_gettext("Vul een e-mailadres in.")), Length(max=254)],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )


@blueprint.get("/beheer/brieven", endpoint="letters")
def letters_page() -> str:
    """Show how many letters there were of each fate, and the newest of them."""
    return _letters_page(FindForm(formdata=None))


@blueprint.post("/beheer/brieven/zoek")
def find_person() -> ResponseReturnValue:
    """Find somebody by address, also when their account is closed, and go on without the address."""
    form = FindForm()
    if form.validate_on_submit():
        found = db.session.scalar(select(Person.id).where(Person.email == plain_address(form.email.data)))
        if found:
            return redirect(url_for("admin.person_letters", number=found))
        form.email.errors = [gettext("Niemand heeft dit adres. Kijk het nog eens na.")]
    return _letters_page(form), 422


@blueprint.post("/beheer/brieven/proef")
def send_test() -> ResponseReturnValue:
    """Plan a test letter to oneself."""
    now = clock.now()
    data = {"by": person_id()}
    letters.plan(db.session(), person_id(), LetterKind.TEST, new_token()[:16], now, data, now)
    db.session.commit()
    flash(gettext("De proefbrief gaat nu weg. Laad deze pagina over een minuut opnieuw, dan zie je of het lukte."))
    return redirect(url_for("admin.person_letters", number=person_id()))


@blueprint.get("/beheer/mensen/<int:number>/brieven")
def person_letters(number: int) -> str:
    """Show all letters to somebody, and what holds the next one up."""
    person, now = _person(number), clock.now()
    return render_template(
        "admin/person_letters.html",
        here="beheer",
        person=person,
        reasons=explain(db.session(), person.id, now),
        coming=coming(db.session(), person.id, now),
        rows=fate.of_person(db.session(), person.id, now),
        fates=FATES,
        kinds=KINDS,
    )


@blueprint.get("/beheer/brieven/vooruitblik")
def expected_letters() -> str:
    """Estimate how many letters the coming month brings, day by day."""
    now = clock.now()
    days = _by_day(expected(db.session(), site_of(settings()), now + AHEAD, now))
    return render_template(
        "admin/expected.html",
        here="beheer",
        days=days,
        most=max((day.total for day in days), default=1),
        total=sum(day.total for day in days),
        kinds=KINDS,
    )


@blueprint.post("/beheer/mensen/<int:number>/adres-opnieuw")
def try_address_again(number: int) -> ResponseReturnValue:
    """Let letters go to an address again that a mail server refused before."""
    person = _person(number)
    if fate.try_again(db.session(), person, person_id(), clock.now()):
        flash(gettext("We proberen dit adres weer. De volgende brief gaat er gewoon heen."))
    db.session.commit()
    return redirect(url_for("admin.person_letters", number=number))


def _by_day(letters_to_come: Iterable[Expected]) -> list[Day]:
    """Count letters by day and kind; a day without any is left out."""
    found: dict[date, Counter[LetterKind]] = {}
    for one in letters_to_come:
        found.setdefault(clock.local_date(one.at), Counter())[one.kind] += 1
    return [Day(on, kinds) for on, kinds in sorted(found.items())]


def _letters_page(form: FindForm) -> str:
    now = clock.now()
    chosen, kind = _one_of(Fate, "lot"), _one_of(LetterKind, "soort")
    before = request.args.get("voor", type=int)
    before = before if before and 0 < before <= LARGEST else None
    rows = fate.newest(db.session(), now, fate=chosen, kind=kind, before=before, most=PAGE + 1)
    return render_template(
        "admin/letters.html",
        here="beheer",
        form=form,
        counts=fate.counts(db.session(), now),
        rows=rows[:PAGE],
        chosen=chosen,
        kind=kind,
        before=before,
        older=rows[PAGE - 1].id if len(rows) > PAGE else None,
        fates=FATES,
        kinds=KINDS,
        sender=settings().sender_address,
    )


def _one_of(kind: type[Choice], name: str) -> Choice | None:
    """Read a filter from the address; what is no choice filters nothing."""
    given = request.args.get(name)
    return next((one for one in kind if one.value == given), None)


def _person(number: int) -> Person:
    person = db.session.get(Person, number) if number <= LARGEST else None
    return person or abort(404)
