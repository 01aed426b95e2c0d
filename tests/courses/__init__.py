"""The two courses of the web and service tests, compiled once per worker, in this process."""

from functools import cache
from pathlib import Path

from elearning.content.compile import COMPILER
from elearning.content.render import Context, render_markdown
from elearning.services.publishing import Edition
from elearning.services.shipping import Shipment, prepare
from tests.moment import NOW

HERE = Path(__file__).parent
EDITION = Edition(COMPILER, "shipped")


class InProcess:
    """Renders without the child process: these texts are ours."""

    def use(self, context: Context) -> None:
        self.context = context

    def render(self, source: str, *, folder: str = "", key: str = "1", inline: bool = False) -> str:
        return render_markdown(source, self.context, folder=folder, key=key, inline=inline)


@cache
def shipment(slug: str, demo: bool = False) -> Shipment:
    """Read and compile one of the courses here."""
    return prepare(HERE / slug, InProcess(), demo=demo, now=NOW)
