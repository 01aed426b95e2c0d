"""One's own account: signing in and out, own choices, own data, and what the manager sees."""

from elearning.web.account import data, seen, settings, signing_in
from elearning.web.account.blueprint import blueprint

__all__ = ["blueprint", "data", "seen", "settings", "signing_in"]
