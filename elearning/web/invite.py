"""Coming in: by the link of an invitation, or with the join code of a team."""

from flask import Blueprint

blueprint = Blueprint("invite", __name__)
