"""The blueprint that all pages for the beheerder hang on."""

from flask import Blueprint

from elearning.extensions import db
from elearning.models import Role
from elearning.services import people
from elearning.web.viewer import person_id

blueprint = Blueprint("admin", __name__)


def manages() -> bool:
    """Tell whether this beheerder is a manager too: then how the accounts of people stand is not for them."""
    return Role.MANAGER in people.roles_of(db.session(), person_id())
