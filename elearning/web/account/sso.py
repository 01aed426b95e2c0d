"""Signing in at one's employer (OpenID Connect): going there, and coming back.

Coming back is a GET that writes, because a browser is sent here by another site; it only does so for who holds the
secret of the attempt that this browser began. Nobody stays signed in for 30 days this way: whether somebody still works
there, the employer says again tomorrow.

What calls an employer is loaded by the process in which somebody goes there: most sites have no such employer.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from elearning import clock
from elearning.extensions import db
from elearning.models import Stage, Way
from elearning.providers import Provider
from elearning.services import auditing, employer_sign_in
from elearning.services.employer_sign_in import Arrival, Refusal, RefusedError
from elearning.services.openid_terms import Attempt, Failure, Known, OpenIdError
from elearning.web.account.blueprint import blueprint
from elearning.web.account.sso_words import WORDS
from elearning.web.gate import NEXT_STEPS
from elearning.web.pages import settings
from elearning.web.remembering import remember, start_over
from elearning.web.safe_path import safe_path
from elearning.web.viewer import person_id, viewer

#: Where the cookie keeps what has to come back.
KEPT = "sso"
#: To who is signed in: ask first whether to link, or go and link.
ASK, GO = "vraag", "ja"
#: How long somebody may take at their employer; a forgotten password there takes a while.
LASTS = timedelta(minutes=20)
log = logging.getLogger(__name__)


@blueprint.app_template_global()
def employers() -> tuple[Provider, ...]:
    """Give the employers whose sign-in opens this site, for the page to sign in."""
    return settings().providers


@blueprint.app_template_global()
def employers_to_link() -> list[Provider]:
    """Give the employers whose sign-in the viewer can link, for the page of their account."""
    if viewer().left_at:
        return []
    return employer_sign_in.to_link(db.session(), viewer().person, settings().providers)


@blueprint.get("/inloggen/via/<slug>")
def sso(slug: str) -> ResponseReturnValue:
    """Go to one's employer to sign in, or, when signed in here, to link one's account."""
    from elearning.services import openid

    provider, who = _provider(slug), _signed_in_id()
    back, wish = safe_path(request.args.get("terug"), ""), request.args.get("koppel")
    if who is not None and not wish and employer_sign_in.is_linked(db.session(), who, provider):
        return redirect(url_for("account.sign_in", terug=back or None))
    if who is not None and wish != GO:
        # By a link, for somebody may come here from a form of ours, and that may not lead to another site (CSP).
        return render_template("account/link_employer.html", employer=provider, back=back, go=GO, here="account")
    db.session.rollback()  # nothing waits for the network inside a transaction
    now = clock.now()
    try:
        url, attempt = openid.begin(provider, _redirect_uri(provider), now)
    except OpenIdError as error:
        return _failed(provider, error, back)
    session[KEPT] = {"slug": slug, "at": now.timestamp(), "back": back, **vars(attempt)}
    return redirect(url)


@blueprint.get("/inloggen/via/<slug>/terug")
def sso_back(slug: str) -> ResponseReturnValue:
    """Come back from one's employer."""
    from elearning.services import openid

    if request.method == "HEAD":
        abort(404)
    provider, who, now = _provider(slug), _signed_in_id(), clock.now()
    kept: dict[str, Any] = session.pop(KEPT, {})
    back = str(kept.get("back", ""))
    db.session.rollback()
    try:
        attempt = _attempt(kept, provider, now)
        code = openid.code_in(request.args, provider, attempt, now)
        known = openid.finish(provider, _redirect_uri(provider), code, attempt, now)
        arrival = _arrive(provider, known, who, now)
    except (OpenIdError, RefusedError) as error:
        return _failed(provider, error, back)
    return _come_in(provider, arrival, back, is_signed_in=who is not None)


def _attempt(kept: dict[str, Any], provider: Provider, now: datetime) -> Attempt:
    """Give what this browser began, if it began it here and not too long ago."""
    if kept.get("slug") != provider.slug or not 0 <= now.timestamp() - kept["at"] <= LASTS.total_seconds():
        raise OpenIdError(Failure.STALE, "nothing was begun here")
    return Attempt(kept["state"], kept["nonce"], kept["verifier"])


def _arrive(provider: Provider, known: Known, who: int | None, now: datetime) -> Arrival:
    """Find or make the account in a transaction of its own; twice, when two devices of one person came at once."""
    start_over()
    try:
        return employer_sign_in.arrive(db.session(), provider, known, who, now)
    except IntegrityError:
        start_over()
        return employer_sign_in.arrive(db.session(), provider, known, who, now)


def _come_in(provider: Provider, arrival: Arrival, back: str, *, is_signed_in: bool) -> ResponseReturnValue:
    person_id, stage = arrival.person.id, Stage.WHOLE
    if is_signed_in:
        db.session.commit()
    else:
        stage = remember(arrival.person, own_device=False, way=Way.EMPLOYER, proven=provider.second_factor)
        log.info("sign-in person=%s employer=%s", person_id, provider.slug)
    if arrival.is_new:
        flash(gettext("Welkom, %(name)s. Je doet mee.", name=viewer().first_name))
    elif arrival.is_linked:
        flash(gettext("Je account is gekoppeld. Voortaan log je in via %(name)s.", name=provider.name))
    return redirect(_next(back, stage))


def _next(back: str, stage: Stage) -> str:
    """Give where somebody goes on: their team if they have to say which, the second step, what they came for."""
    today = clock.local_date(clock.now())
    if employer_sign_in.teams_to_choose(db.session(), viewer().person, today):
        back = url_for("account.choose_team", terug=back or None)
    return url_for(NEXT_STEPS.get(stage, "account.sign_in"), terug=back or None)


def _failed(provider: Provider, error: OpenIdError | RefusedError, back: str) -> ResponseReturnValue:
    """Say in plain words what happened; why exactly is for the log, and says nothing about who."""
    level = logging.WARNING if isinstance(error, OpenIdError) else logging.INFO
    log.log(level, "sign-in refused employer=%s: %s", provider.slug, error)
    db.session.rollback()
    if isinstance(error, RefusedError) and error.person_id is not None:
        _note(error.refusal, error.person_id)
    why = error.failure if isinstance(error, OpenIdError) else error.refusal
    words, site = WORDS[why], settings()
    named = {"name": provider.name, "phone": site.phone, "mail": site.contact_email}
    page = render_template(
        "account/sso_failed.html",
        title=words.title % named,
        lines=[line % named for line in words.lines],
        again=url_for("account.sso", slug=provider.slug, terug=back or None) if words.again else None,
        to_link=url_for("account.sso", slug=provider.slug, koppel=ASK) if why is Refusal.PRESENT_WAY_FIRST else None,
        code=why is Refusal.NO_TEAM,
        here="inloggen",
    )
    return page, words.status


def _note(refusal: Refusal, whose: int) -> None:
    start_over()
    now = clock.now()
    auditing.note(db.session(), None, "sign-in-refused", f"person:{whose}", now, result=f"employer: {refusal.value}")
    db.session.commit()


def _provider(slug: str) -> Provider:
    return next((one for one in settings().providers if one.slug == slug), None) or abort(404)


def _redirect_uri(provider: Provider) -> str:
    """Give the one address where people come back, as it is known at the employer; never from what a request says."""
    return settings().base_url + url_for("account.sso_back", slug=provider.slug)


def _signed_in_id() -> int | None:
    return person_id() if current_user.is_authenticated else None
