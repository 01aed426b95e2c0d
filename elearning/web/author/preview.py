"""The preview: a file as learners will see it, with what only its author may see beside it. It keeps nothing."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import render_template, request

from elearning.content.casus import Casus
from elearning.content.casus_graph import conditions
from elearning.content.compile import facts_in, holds_back
from elearning.content.facts import FACTS, TERMS, read_facts, read_terms
from elearning.content.media import PICTURES, describe, extension
from elearning.content.minutes import reading_minutes
from elearning.content.model import Course, Gathering, Module, Part, Question, Quiz
from elearning.content.written import Fact
from elearning.extensions import db
from elearning.rules.answering import Submission, given_from, grade, is_complete
from elearning.services import working
from elearning.services.gatherings import MEETING_KINDS
from elearning.services.previewing import Look
from elearning.web.author.blueprint import blueprint
from elearning.web.author.drafts import look_of, nothing_yet, shared
from elearning.web.meeting_words import words
from elearning.web.pages import settings
from elearning.web.questions import QuestionView, incomplete

#: In the address: the question that an author answers to see what a learner then sees.
TRIES = "probeer"
Shown = dict[str, Any]


@blueprint.get("/redactie/<slug>/voorbeeld/<path:file>")
def preview(slug: str, file: str) -> str:
    """Show a file of the draft as learners will see it."""
    path, look = look_of(slug, file)
    if path in _SHARED:
        return render_template(_SHARED[path][0], **shared(path, look), **_SHARED[path][1](look))
    if extension(path) in PICTURES:
        return render_template("author/preview/picture.html", **shared(path, look), media=_picture(path))
    template, show = _PAGES.get(path.rpartition("/")[2], ("", _nothing))
    shown = show(look, path) if look.course else None
    if shown is None:
        return nothing_yet(path, look)
    return render_template(template, **shared(path, look), course=look.course, **shown)


# --- each kind of file ------------------------------------------------------------------------------------------------


def _module(look: Look, path: str) -> Shown | None:
    found = _step(look, path)
    if not isinstance(found, Module):
        return None
    return {
        "module": found,
        "screens": [(screen, _holding(look, screen.parts)) for screen in found.screens],
        "holding": _held_by(look, found.facts),
        "views": _views(found.questions),
        "measured": _measured(look, found),
    }


def _quiz(look: Look, path: str) -> Shown | None:
    found = _step(look, path)
    if not isinstance(found, Quiz):
        return None
    return {
        "quiz": found,
        "left_out": {one.key: facts for one in found.questions if (facts := _holding(look, (one,)))},
        "views": _views(found.questions),
        "measured": _measured(look, found),
    }


def _casus(look: Look, path: str) -> Shown | None:
    found = _course(look).casus(_folder(path))
    if not isinstance(found, Casus):
        return None
    return {
        "casus": found,
        "titles": {scene.slug: scene.title for scene in reversed(found.scenes)},
        "holding": _held_by(look, found.facts),
        "measured": _measured(look, found),
        "in_words": conditions,
    }


def _gathering(look: Look, path: str) -> Shown | None:
    found = _step(look, path)
    if not isinstance(found, Gathering):
        return None
    return {"step": found, "kind": MEETING_KINDS[found.kind], "holding": _held_by(look, found.facts), **words()}


def _opfris(look: Look, path: str) -> Shown:
    asked = _course(look).opfris
    left_out = {one.key: facts for one in asked if (facts := _holding(look, (one,)))}
    return {"questions": asked, "left_out": left_out, "views": _views(asked)}


def _head(look: Look, path: str) -> Shown:
    whole = look.reading.course
    assert whole
    return {"steps": [(step, step.slug in whole.core) for step in whole.steps], "goals": whole.goals}


def _facts(look: Look) -> Shown:
    read = read_facts(_bytes(FACTS))
    return {"facts": list(read.facts.values()), "lines": read.lines, "holds_back": holds_back}


def _terms(look: Look) -> Shown:
    return {"terms": sorted(read_terms(_bytes(TERMS)).terms.values(), key=lambda term: term.word.casefold())}


def _nothing(look: Look, path: str) -> None:
    """There is nothing to show of a film, or of a file that no course knows."""


_PAGES: dict[str, tuple[str, Callable[[Look, str], Shown | None]]] = {
    "module.md": ("author/preview/module.html", _module),
    "toets.md": ("author/preview/quiz.html", _quiz),
    "casus.md": ("author/preview/casus.html", _casus),
    "bijeenkomst.md": ("author/preview/gathering.html", _gathering),
    "vragen.md": ("author/preview/opfris.html", _opfris),
    "cursus.md": ("author/preview/course.html", _head),
}
_SHARED: dict[str, tuple[str, Callable[[Look], Shown]]] = {
    FACTS: ("author/preview/facts.html", _facts),
    TERMS: ("author/preview/terms.html", _terms),
}


# --- what they lean on ------------------------------------------------------------------------------------------------


def _course(look: Look) -> Course:
    assert look.course
    return look.course


def _folder(path: str) -> str:
    return path.split("/")[-2]


def _step(look: Look, path: str) -> object:
    return _course(look).step(_folder(path))


def _held_by(look: Look, facts: Iterable[str]) -> list[Fact]:
    """Give the unchecked facts that keep a part of the course from learners."""
    known = {fact.key: fact for fact in _course(look).facts}
    return [known[key] for key in facts if key in known and holds_back(known[key])]


def _measured(look: Look, step: Module | Quiz | Casus) -> int:
    course = _course(look)
    return max(1, round(reading_minutes(step, course.facts, course.terms)))


def _holding(look: Look, parts: Iterable[Part]) -> list[Fact]:
    return _held_by(look, dict.fromkeys(key for part in parts for key in facts_in(part)))


def _views(questions: Iterable[Question]) -> dict[str, QuestionView]:
    """Show each question empty, but the one that was answered in the address."""
    return {one.key: _view(one) for one in questions}


def _view(question: Question) -> QuestionView:
    if request.args.get(TRIES) != question.key:
        return QuestionView(question, {})
    given = given_from(question, request.args.to_dict(flat=False))
    if not is_complete(question, given):
        return incomplete(question, Submission(given, False, ""))
    return QuestionView(question, given, verdict=grade(question, given))


def _bytes(path: str) -> bytes:
    return working.sources(db.session(), "", settings().media_dir).get(path, b"")


def _picture(path: str) -> object:
    files = working.sources(db.session(), working.course_of(path), settings().media_dir)
    return describe(path, files[path])
