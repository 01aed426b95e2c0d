"""For everyone: the wijkteams of a region, with whom to call."""

from flask import Blueprint

blueprint = Blueprint("region", __name__)
