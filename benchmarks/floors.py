"""The floors: the least that a page costs with the parts we use, without anything of ours.

Each is the plainest program of Flask and its extensions that does one kind of work: a fixed string, a form, a lesson
with its reader, an insert, a report. They run beside the real program in the same run, so that only ratios are read:
the speed of a machine changes from minute to minute.

    gunicorn benchmarks.floors:app     with KEUKENTAFEL_FLOOR_URL as its database
"""

import os
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, render_template
from flask_login import LoginManager, UserMixin, current_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from jinja2 import DictLoader
from sqlalchemy import ForeignKey, Integer, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

URL = "KEUKENTAFEL_FLOOR_URL"
PEOPLE, RECORDS = 200, 6
#: 520 Dutch words or so, which make a page of 4.4 kB.
LESSON = " ".join(["Een rustig begin helpt bij elk gesprek over alcohol en drugs."] * 64)
BASE = "<!doctype html><html lang=nl><head><meta charset=utf-8><title>{{ title }}</title></head><body>%s</body></html>"
TEMPLATES = {
    "small.html": BASE % "<h1>{{ title }}</h1><p>{{ text }}</p>",
    "form.html": BASE
    % "<h1>{{ title }}</h1><form method=post>{{ form.csrf_token }}{{ form.email.label }}{{ form.email }}"
    "{{ form.password.label }}{{ form.password }}<button>Inloggen</button></form>",
    "lesson.html": BASE % "<h1>{{ lesson.title }}</h1><p>{{ user.name }}</p><main>{{ lesson.body }}</main>",
    "report.html": BASE
    % "<h1>{{ title }}</h1><table>{% for row in rows %}<tr><td>{{ row.name }}<td>{{ row.done }}<td>{{ row.last }}"
    "{% endfor %}</table>",
}


class Base(DeclarativeBase):
    """The ground of the tables."""


class Reader(UserMixin, Base):  # type: ignore[misc] # Flask-Login ships no types
    """Who reads."""

    __tablename__ = "reader"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Lesson(Base):
    """What is read."""

    __tablename__ = "lesson"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]


class Record(Base):
    """That something was read."""

    __tablename__ = "record"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("reader.id"), index=True)
    lesson_id: Mapped[int]
    at: Mapped[datetime]


class SignInForm(FlaskForm):  # type: ignore[misc] # Flask-WTF ships no types
    """A name and a password."""

    email = StringField("E-mailadres", [DataRequired()])
    password = PasswordField("Wachtwoord", [DataRequired()])


db = SQLAlchemy(model_class=Base)
login = LoginManager()
login.session_protection = None


def create(url: str) -> Flask:
    """Build the floors on a database."""
    app = Flask(__name__)
    app.config.from_mapping(SECRET_KEY="a floor has no secrets", SQLALCHEMY_DATABASE_URI=url)  # noqa: S106 (so it is)
    app.jinja_env.loader = DictLoader(TEMPLATES)
    db.init_app(app)
    login.init_app(app)
    if url.startswith("sqlite"):
        with app.app_context():
            event.listen(db.engine, "connect", _be_quick)
    for path, view, method in VIEWS:
        app.add_url_rule(path, view.__name__, view, methods=[method])
    return app


def fill(url: str) -> None:
    """Make the tables, with 200 readers who did 6 things each."""
    app = create(url)
    with app.app_context():
        db.create_all()
        session = db.session()
        session.add_all([Reader(id=n, name=f"Mens {n}") for n in range(1, PEOPLE + 1)])
        session.add(Lesson(id=1, title="Een rustig begin", body=LESSON))
        session.flush()
        now = datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)
        session.add_all(
            [Record(reader_id=n, lesson_id=m, at=now) for n in range(1, PEOPLE + 1) for m in range(RECORDS)]
        )
        session.commit()
        db.engine.dispose()


def cookie_of(url: str, reader: int) -> str:
    """Give the cookie of a reader who is signed in."""
    app = create(url)
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined] # of the default sessions
    return f"session={signer.dumps({'_user_id': str(reader), '_fresh': True})}"


@login.user_loader  # type: ignore[untyped-decorator] # Flask-Login ships no types
def _load(number: str) -> Reader | None:
    return db.session.get(Reader, int(number))


def const() -> str:
    """Give a fixed string."""
    return "goed"


def alive() -> str:
    """Tell who waits for the start that it is there."""
    return "goed"


def template() -> str:
    """Fill in one small template."""
    return render_template("small.html", title="Klein", text="Een kleine pagina.")


def form() -> str:
    """G: the page with the form to sign in with."""
    return render_template("form.html", title="Inloggen", form=SignInForm())


def lesson() -> str:
    """L2: a lesson of 4.4 kB and who reads it, both by ORM."""
    found = db.session.get(Lesson, 1)
    return render_template("lesson.html", title="Les", lesson=found, user=current_user)


def record() -> tuple[str, int]:
    """I: who it is, and one row more."""
    db.session.add(Record(reader_id=current_user.id, lesson_id=1, at=datetime.now(UTC).replace(tzinfo=None)))  # noqa: TID251 (a floor)
    db.session.commit()
    return "", 204


def report() -> str:
    """R: two hundred people with how much they did and when last."""
    rows = db.session.execute(
        select(Reader.name, func.count(Record.id).label("done"), func.max(Record.at).label("last"))
        .join(Record, Record.reader_id == Reader.id)
        .group_by(Reader.id, Reader.name)
        .order_by(Reader.name)
        .limit(PEOPLE)
    ).all()
    return render_template("report.html", title=current_user.name, rows=rows)


def first_visit() -> Response:
    """A bare page of 3.4 kB, for how soon a page can be seen at all."""
    text = LESSON[:3200]
    return Response(f"<!doctype html><html lang=nl><meta charset=utf-8><title>Les</title><h1>Les</h1><p>{text}</html>")


VIEWS: tuple[tuple[str, Any, str], ...] = (
    ("/const", const, "GET"),
    ("/healthz", alive, "GET"),
    ("/tpl", template, "GET"),
    ("/g", form, "GET"),
    ("/l2", lesson, "GET"),
    ("/i", record, "POST"),
    ("/r", report, "GET"),
    ("/bare", first_visit, "GET"),
)


def _be_quick(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


if URL in os.environ:
    app = create(os.environ[URL])
