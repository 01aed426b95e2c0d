"""Fields for how to reach somebody: lines of text, telephone numbers, mail addresses and links."""

import re
from urllib.parse import urlsplit

from flask_babel import gettext, lazy_gettext
from wtforms import EmailField, Field, StringField, TelField, TextAreaField, URLField
from wtforms.validators import DataRequired, Length, ValidationError

from elearning.rules.addresses import is_address
from elearning.web.meeting_form import plain

_PHONE = re.compile(r"[0-9+(][0-9 ()./-]{1,28}[0-9]")


def line_field(label: str, most: int, *, needed: str | None = None, hint: str = "") -> StringField:
    """Ask for one line; `needed` is what to say when it is empty."""
    return StringField(label, [*_needed(needed), _at_most(most)], filters=[one_line], description=hint)


def text_field(label: str, most: int, *, rows: int = 3, needed: str | None = None, hint: str = "") -> TextAreaField:
    """Ask for a few lines."""
    return TextAreaField(
        label, [*_needed(needed), _at_most(most)], filters=[plain], description=hint, render_kw={"rows": str(rows)}
    )


def phone_field(label: str, hint: str = "") -> TelField:
    """Ask for a telephone number, which may be left out."""
    return TelField(label, [_check_phone], filters=[one_line], description=hint, render_kw={"autocomplete": "off"})


def email_field(label: str, hint: str = "") -> EmailField:
    """Ask for a mail address, which may be left out."""
    return EmailField(label, [_check_email], filters=[one_line, str.casefold], description=hint)


def link_field(label: str, hint: str = "") -> URLField:
    """Ask for the address of a page, which may be left out."""
    return URLField(label, [_at_most(500), _check_link], filters=[one_line], description=hint)


def one_line(text: str | None) -> str:
    """Take out what no name should carry: control signs, line breaks, and spaces around it."""
    return " ".join(plain(text).split())


def _needed(message: str | None) -> list[DataRequired]:
    return [DataRequired(message)] if message else []


def _at_most(most: int) -> Length:
    return Length(max=most, message=lazy_gettext("Houd dit korter dan %(most)s tekens.", most=most))


def _check_phone(_form: object, field: Field) -> None:
    digits = sum(sign.isdecimal() for sign in field.data or "")
    if field.data and not (_PHONE.fullmatch(field.data) and 3 <= digits <= 15):
        raise ValidationError(gettext("Vul een telefoonnummer in, bijvoorbeeld 06 00 00 00 00."))


def _check_email(_form: object, field: Field) -> None:
    if field.data and not is_address(field.data):
        raise ValidationError(gettext("Vul een mailadres in, bijvoorbeeld naam@organisatie.nl."))


def _check_link(_form: object, field: Field) -> None:
    """See that a link of another site is one that a page can show."""
    if field.data and not _is_link(field.data):
        raise ValidationError(gettext("Vul een adres in dat begint met https://."))


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_fine = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        return False
    return is_fine and not re.search(r"[\s<>\"']", text)
