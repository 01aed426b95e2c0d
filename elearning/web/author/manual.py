"""The manual for authors, in the site."""

from flask import render_template, request

from elearning.services import manual as book
from elearning.web.author.blueprint import blueprint

LONGEST_SEARCH = 100


@blueprint.get("/redactie/handleiding")
def manual() -> str:
    """Show the whole manual, or the sections that say something about what somebody looks for."""
    wanted = request.args.get("zoek", "").strip()[:LONGEST_SEARCH]
    return render_template(
        "author/manual.html",
        here="redactie",
        wanted=wanted,
        sections=book.sections(),
        shown=book.found(wanted) if wanted else book.sections(),
    )
