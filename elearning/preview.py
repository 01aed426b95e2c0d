"""A folder as learners will see it, on one's own computer, and again at every save.

It is the production site on a throw-away database: the folder is published whenever one of its files changes, and a
small script in the page asks whether that happened. A folder with a *fout* shows its problems instead.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response, session
from markupsafe import escape
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.serving import run_simple

from elearning import clock
from elearning.app import create_app
from elearning.content.bounds import Renderer, Renders
from elearning.content.compile import COMPILER
from elearning.content.reader import FolderSources
from elearning.extensions import db
from elearning.models import Region, Role, Wijkteam, schema
from elearning.services.people import add_person, grant_role, join_team, person_with_address
from elearning.services.publishing import Edition
from elearning.services.shipping import prepare, ship
from elearning.services.signing_in import Entrance, start
from elearning.settings import Settings

READER = "vera@voorbeeld.example"
RENEWED_AFTER = timedelta(minutes=30)
STATE = "/voorbeeld/stand"
SCRIPT = "/voorbeeld/herlaad.js"
RELOAD = f"""let seen;
setInterval(async () => {{
  const state = await (await fetch("{STATE}")).text().catch(() => seen);
  if (seen && state !== seen) location.reload();
  seen = state;
}}, 700);
"""


def preview_folder(folder: Path, port: int) -> None:
    """Serve a folder until stopped."""
    with TemporaryDirectory() as place, Renderer() as renderer:
        preview = Preview(folder, Path(place), port, renderer)
        print(f"Voorbeeld van {folder.name}: http://127.0.0.1:{port}/cursus/{folder.name}  (stoppen: Ctrl+C)")
        run_simple("127.0.0.1", port, preview, threaded=True)


class Preview:
    """The site around one folder, as a WSGI application."""

    def __init__(self, folder: Path, place: Path, port: int, renderer: Renders) -> None:
        self.folder = folder
        self.renderer = renderer
        self.settings = Settings(
            secret_key=secrets.token_urlsafe(48),
            database_url=f"sqlite:///{place / 'preview.db'}",
            media_dir=place / "media",
            base_url=f"http://127.0.0.1:{port}",
            organisation_name="Voorbeeld",
            phone="088 000 00 00",
            contact_email="voorbeeld@voorbeeld.example",
            demo=True,
            mail_url=f"postbox:{place / 'postbox'}",
        )
        self.app = create_app(self.settings)
        self.engine = self._engine()
        self._add_author()
        self.token, self.signed_in_at = "", datetime.min.replace(tzinfo=UTC)
        self.stamp = ""
        self.problems: tuple[str, ...] = ()
        self.app.before_request_funcs[None].insert(0, self._sign_in)
        self.app.after_request(_add_script)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer the two addresses of the preview itself, and anything else by the site as it is now."""
        path = environ.get("PATH_INFO", "")
        if path == SCRIPT:
            return Response(RELOAD, mimetype="text/javascript")(environ, start_response)
        self._follow()
        if path == STATE:
            return Response(self.stamp, mimetype="text/plain")(environ, start_response)
        if self.problems and not path.startswith("/static/"):
            return Response(_problem_page(self.problems), mimetype="text/html")(environ, start_response)
        return self.app.wsgi_app(environ, start_response)

    def _engine(self) -> Engine:
        with self.app.app_context():
            engine = db.engine
        schema.upgrade(engine)
        return engine

    def _add_author(self) -> None:
        with Session(self.engine) as database:
            person = add_person(database, name="Vera Voorbeeld", email=READER, password_hash=None, now=clock.now())
            grant_role(database, person, Role.AUTHOR)
            join_team(database, person, _add_team(database), clock.now())
            database.commit()

    def _sign_in(self) -> None:
        """Be signed in, however long the preview stays open: an author's sign-in ends after an hour of writing."""
        now = clock.now()
        if now - self.signed_in_at > RENEWED_AFTER:
            with Session(self.engine) as database:
                person = person_with_address(database, READER)
                assert person
                self.token, self.signed_in_at = start(database, person, Entrance(own_device=True), now), now
                database.commit()
        session["_user_id"] = self.token

    def _follow(self) -> None:
        """Publish the folder again if a file changed."""
        stamp = _stamp_of(self.folder)
        if stamp == self.stamp:
            return
        shipment = prepare(self.folder, self.renderer, demo=True, now=clock.now())
        self.problems = () if shipment.publishable else tuple(str(problem) for problem in shipment.problems)
        if shipment.publishable:
            with Session(self.engine) as database:
                ship(database, shipment, self.settings.media_dir, Edition(COMPILER, "folder"), clock.now())
                database.commit()
        self.stamp = stamp


def _add_team(database: Session) -> Wijkteam:
    """Make a team to be in: without one a bijeenkomst does not count."""
    region = Region(slug="voorbeeld", name="Voorbeeld")
    database.add(region)
    database.flush()
    team = Wijkteam(name="Wijkteam Voorbeeld", region_id=region.id)
    database.add(team)
    database.flush()
    return team


def _stamp_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for name, content in FolderSources(folder).items():
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()


def _add_script(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.direct_passthrough:
        script = f'<script type="module" src="{SCRIPT}"></script></body>'
        response.set_data(response.get_data(as_text=True).replace("</body>", script))
    return response


def _problem_page(problems: Iterable[str]) -> str:
    items = "".join(f"<li><code>{escape(problem)}</code></li>" for problem in problems)
    return (
        '<!doctype html><html lang="nl"><meta charset="utf-8"><title>Nog niet goed – Keukentafel</title>'
        '<link rel="stylesheet" href="/static/build/app.css"><body><main class="container stack">'
        f"<h1>Nog niet goed</h1><p>Los dit op en bewaar. Deze pagina ververst dan vanzelf.</p><ul>{items}</ul></main>"
        f'<script type="module" src="{SCRIPT}"></script></body></html>'
    )
