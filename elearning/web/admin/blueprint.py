"""The blueprint that all pages for the beheerder hang on."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__)
