"""Checking a bewijs by its code: open to everyone, and says no more than is needed."""

from flask import Blueprint

blueprint = Blueprint("checking", __name__)
