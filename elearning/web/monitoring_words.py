"""The four words as people read them, with a sign for each: on a manager's pages and on ‘Dit ziet je manager’."""

from typing import Any

from flask_babel import lazy_gettext

from elearning.rules.monitoring import Word

#: Each word, the kind of chip and the icon it has, in the order in which a bar shows them.
WORDS: dict[Word, tuple[Any, str, str]] = {
    Word.DONE: (lazy_gettext("klaar"), "ok", "check"),
    Word.OPFRIS: (lazy_gettext("opfris open"), "plum", "repeat"),
    Word.BUSY: (lazy_gettext("bezig"), "now", "clock"),
    Word.NOT_STARTED: (lazy_gettext("nog niet begonnen"), "", "circle"),
}


def words() -> dict[str, Any]:
    """Give templates the words, in the language of the page: a table says them hundreds of times."""
    return {"WORDS": {word: (str(said), kind, icon) for word, (said, kind, icon) in WORDS.items()}}
