"""The blueprint that all pages for managers hang on."""

from flask import Blueprint

from elearning.web.meeting_words import words

blueprint = Blueprint("manage", __name__)
blueprint.context_processor(words)
