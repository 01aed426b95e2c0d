"""The redactie: what an author sees of a whole course and a whole region, without names."""

from flask import Blueprint

blueprint = Blueprint("author", __name__)
