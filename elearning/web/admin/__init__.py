"""For the beheerder: what the site does by itself, and what became of it."""

from elearning.web.admin import letters, start
from elearning.web.admin.blueprint import blueprint

__all__ = ["blueprint", "letters", "start"]
