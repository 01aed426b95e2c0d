"""One's own bewijs: making it, seeing it, taking it along."""

from flask import Blueprint

blueprint = Blueprint("proof", __name__)
