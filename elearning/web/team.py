"""The page of one's own wijkteam."""

from flask import Blueprint

blueprint = Blueprint("team", __name__)
