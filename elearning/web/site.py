"""Pages for everyone: what this is, the cards to take along, where facts come from, and the switches of a visitor."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from elearning import clock
from elearning.extensions import db
from elearning.services import accessibility
from elearning.services.checkup.ready import missing_parts
from elearning.services.contacts import PublicCard, WholeCard, contact_of, contact_of_region, region_names
from elearning.services.library import current_courses
from elearning.web.freshness import public_page
from elearning.web.metrics import metrics_text
from elearning.web.pages import settings
from elearning.web.preferences import preferences, remember
from elearning.web.privacy_words import purposes
from elearning.web.safe_path import safe_path

blueprint = Blueprint("site", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """Say what this is; who is signed in goes on to learn."""
    if current_user.is_authenticated:
        return redirect(url_for("learn.path"))
    rows = _course_rows()
    return public_page("site/home.html", rows, here="home", courses=rows)


@blueprint.get("/cursussen")
def courses() -> ResponseReturnValue:
    """List what there is to learn."""
    rows = _course_rows()
    return public_page("site/courses.html", rows, here="cursus", courses=rows)


@blueprint.get("/zakkaart")
def pocket_card() -> ResponseReturnValue:
    """Show what to do and whom to call, standing in front of a door."""
    with db.engine.connect() as connection:
        regions = region_names(connection)
    contact = _contact()
    return public_page("site/pocket_card.html", (contact, regions), here="zakkaart", contact=contact, regions=regions)


@blueprint.get("/materialen")
def materials() -> ResponseReturnValue:
    """List the cards that go in a bag or on a wall."""
    return public_page("site/materials.html", here="materialen")


@blueprint.get("/materialen/intakevraag")
def question_card() -> ResponseReturnValue:
    """Show the question that everyone is asked, and ways to say it."""
    contact = _contact()
    return public_page("site/question_card.html", contact, here="materialen", contact=contact)


@blueprint.get("/materialen/signalen")
def signals_card() -> ResponseReturnValue:
    """Show what one may see behind a front door, and what else it may be."""
    contact = _contact()
    return public_page("site/signals_card.html", contact, here="materialen", contact=contact)


@blueprint.get("/begrippen")
def terms() -> ResponseReturnValue:
    """List the words that the lessons explain, by the alphabet."""
    found = {term.key: term for one in current_courses(db.session()) for term in one.course.terms}
    rows = sorted(found.values(), key=lambda term: term.word.casefold())
    return public_page("site/terms.html", rows, here="begrippen", terms=rows)


@blueprint.get("/voor-gemeenten")
def municipalities() -> ResponseReturnValue:
    """Tell a gemeente what it can arrange around a course."""
    return public_page("site/municipalities.html", here="gemeenten")


@blueprint.get("/bronnen")
def sources() -> str:
    """Show every fact with its source and year, and the sources of every module."""
    published = [one.course for one in current_courses(db.session())]
    steps = [step for course in published for step in course.steps]
    held = {key for step in steps if step.held_back for key in step.facts}
    held -= {key for step in steps if not step.held_back for key in step.facts}
    held -= {key for course in published for question in course.opfris for key in question.facts}
    facts = {fact.key: fact for course in published for fact in course.facts if fact.key not in held}
    rows = [facts[key] for key in sorted(facts)]
    return render_template("site/sources.html", here="bronnen", facts=rows, courses=published)


@blueprint.get("/verantwoording")
def account_of_method() -> ResponseReturnValue:
    """Account for the model this follows and the study behind it."""
    return public_page("site/account_of_method.html", here="verantwoording")


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what is kept, why, how long, and who sees it."""
    return public_page("site/privacy.html", here="privacy", purposes=purposes)


@blueprint.get("/toegankelijkheid", endpoint="accessibility")
def accessibility_page() -> str:
    """State how accessible this is, after the model of the government."""
    report = accessibility.current(db.session())
    status = accessibility.status_on(report, clock.now())
    return render_template("site/accessibility.html", here="toegankelijkheid", report=report, status=status)


@blueprint.get("/toegankelijkheid/onderzoek.pdf")
def accessibility_report() -> Response:
    """Give the report that bears out the statement, as a download."""
    report = accessibility.current(db.session()) or abort(404)
    path = accessibility.path_of(settings().media_dir, report.digest)
    if not path.is_file():
        abort(404)
    name = "onderzoek-toegankelijkheid.pdf"
    return send_file(path.resolve(), mimetype="application/pdf", as_attachment=True, download_name=name, max_age=600)


@blueprint.get("/hulp")
def help_page() -> ResponseReturnValue:
    """Help somebody on."""
    contact = _contact()
    return public_page("site/help.html", contact, here="hulp", contact=contact)


@blueprint.get("/voorkeur")
def set_preference() -> ResponseReturnValue:
    """Keep a visitor's choice of language, theme or region in one cookie, and go back to the same place."""
    response = redirect(safe_path(request.args.get("terug"), url_for("site.home")))
    remember(response, request.args.get("key", ""), request.args.get("value", ""), secure=settings().secure)
    return response


@blueprint.get("/sw.js")
def service_worker() -> Response:
    """Serve the service worker from the top, so that it may keep the zakkaart."""
    response = send_file(f"{current_app.static_folder}/js/sw.js", mimetype="text/javascript", max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/thema.css")
def theme() -> ResponseReturnValue:
    """Serve the organisation's own theme."""
    file = settings().theme_file
    if file is None or not file.is_file():
        return "", 404
    return send_file(file.resolve(), mimetype="text/css", max_age=600)


@blueprint.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Tell a finder of a hole where to write (RFC 9116)."""
    expires = clock.now().replace(microsecond=0, month=1, day=1, year=clock.now().year + 1)
    lines = [
        f"Contact: mailto:{settings().contact_email}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings().base_url}/.well-known/security.txt",
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/.well-known/change-password")
def change_password() -> ResponseReturnValue:
    """Lead a password manager to where somebody chooses another password (W3C change-password-url)."""
    return redirect(url_for("account.settings", _anchor="wachtwoord"))


@blueprint.get("/robots.txt")
def robots_txt() -> Response:
    """Let search engines find the public pages only."""
    private = (
        "/mijn-leerpad", "/cursus/", "/casussen", "/technieken", "/opfris", "/account", "/media/", "/o/", "/afmelden/",
        "/agenda/", "/bijeenkomst/", "/begeleiding", "/team", "/beheer", "/werk", "/postvak",
    )  # fmt: skip
    return Response("User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in private), mimetype="text/plain")


@blueprint.get("/healthz")
def alive() -> Response:
    """Tell a monitor that this process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> Response:
    """Tell a proxy whether this process can do its work: 503 names the parts that cannot."""
    missing = missing_parts(db.session(), settings().media_dir)
    return Response("\n".join(missing or ["ok"]) + "\n", 503 if missing else 200, mimetype="text/plain")


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Give a monitor that shows the token our figures; for anybody else there is no such page."""
    text = metrics_text(settings().metrics_token)
    if text is None:
        abort(404)
    return Response(
        text, content_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def _contact() -> WholeCard | PublicCard | None:
    """Find whom to call: of the own team when signed in, else of the region chosen on the page, as visitors see it."""
    if current_user.is_authenticated:
        today = clock.local_date(clock.now())
        if mine := contact_of(db.session(), current_user.person_id, today):
            return mine
    region = preferences().region
    return contact_of_region(db.session(), region, settings().phone) if region else None


def _course_rows() -> Sequence[dict[str, object]]:
    return [
        {
            "slug": one.course.slug,
            "title": one.course.title,
            "summary": one.course.summary,
            "part": one.course.part,
            "minutes": sum(
                step.minutes for step in one.course.steps if step.slug in one.course.core and step.type != "gathering"
            ),
            "module_count": len(one.course.core),
        }
        for one in current_courses(db.session())
    ]
