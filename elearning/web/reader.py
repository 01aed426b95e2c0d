"""For somebody without an account who reads a draft along: the link is the key, and it opens these files only."""

from flask import Blueprint

blueprint = Blueprint("reader", __name__)
