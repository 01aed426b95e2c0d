"""What is kept and why, for a page: the texts of `services/processing.py` in the language of who reads."""

from dataclasses import dataclass

from flask_babel import gettext

from elearning.services.processing import PURPOSES, TERMS


@dataclass(frozen=True)
class Told:
    """One purpose as the privacy page tells it."""

    key: str
    title: str
    what: str
    why: str
    keeps: str
    sees: str


def said(text: str) -> str:
    """Translate a text that `N_` marked, with its terms filled in."""
    return str(gettext(text)) % TERMS


def purposes() -> list[Told]:
    """Tell what is kept about people, purpose by purpose."""
    return [
        Told(one.key, said(one.title), said(one.what), said(one.why), said(one.keeps), said(one.sees))
        for one in PURPOSES
        if one.is_personal
    ]
