"""The blueprint that all pages for learners hang on."""

from flask import Blueprint

blueprint = Blueprint("learn", __name__)
