"""Confirming another mail address for one’s own account, with the link that went there."""

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from elearning import clock
from elearning.extensions import db
from elearning.models import AccountLink, LinkKind
from elearning.services import account_links, own_address
from elearning.services.leaving import AddressUnusableError
from elearning.web.account.blueprint import blueprint
from elearning.web.account.links import over_page
from elearning.web.remembering import only_here
from elearning.web.unlisted import keep_nowhere
from elearning.web.viewer import Viewer, viewer


@blueprint.get("/account/adres/<token>")
def address_page(token: str) -> ResponseReturnValue:
    """Show the button that confirms a new address, to who asked for it."""
    found = account_links.of_token(db.session(), token, LinkKind.ADDRESS, clock.now())
    return _page(token, found) if found else over_page()


@blueprint.post("/account/adres/<token>")
def confirm_address(token: str) -> ResponseReturnValue:
    """Let the new address count, and end every sign-in but this one."""
    found = account_links.of_token(db.session(), token, LinkKind.ADDRESS, clock.now(), to_write=True)
    if found is None:
        return over_page()
    if not _is_theirs(found):
        return _page(token, found, 422)
    try:
        own_address.confirm(db.session(), found, viewer().person, clock.now())
    except AddressUnusableError:
        account_links.end_all(db.session(), viewer().person_id)
        db.session.commit()
        flash(gettext("Dit adres kunnen we niet gebruiken. Kies een ander adres."))
        return redirect(url_for("account.settings"))
    only_here(viewer())
    flash(gettext("Je nieuwe adres is bewaard. Je logt voortaan daarmee in."))
    return redirect(url_for("account.leaving" if viewer().left_at else "account.settings"))


def _is_theirs(link: AccountLink) -> bool:
    seen = current_user._get_current_object()
    return isinstance(seen, Viewer) and seen.is_authenticated and seen.person.id == link.person_id


def _page(token: str, link: AccountLink, status: int = 200) -> ResponseReturnValue:
    theirs = _is_theirs(link)
    page = render_template(
        "account/address.html", token=token, is_theirs=theirs, address=link.address if theirs else ""
    )
    return keep_nowhere(make_response(page, status))
