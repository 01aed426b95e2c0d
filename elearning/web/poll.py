"""Questions that are answered without a name: the monthly question of a team, the evaluation of a course."""

from flask import Blueprint

blueprint = Blueprint("poll", __name__)
