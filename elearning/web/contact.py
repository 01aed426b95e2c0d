"""Reaching the preventiewerker: a question, an anonymous consultation, and their news."""

from flask import Blueprint

blueprint = Blueprint("contact", __name__)
