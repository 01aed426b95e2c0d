"""What a casus is, once read: a conversation as a graph of scenes, in which the learner is the worker.

A scene says what happens and what is said; a move is one thing the worker can say there, with the reply it gets, the
feedback, and where it leads. Nothing here knows how a play goes: that is `rules/casus.py`.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Literal

from elearning.content.written import Media, Reviewed, Text


class Ending(StrEnum):
    """How a conversation can end; the value is what an author writes after `einde:`."""

    GOOD = "goed"
    HALF = "half"
    STOPPED = "gestopt"


@dataclass(frozen=True)
class Condition:
    """When something is so: a name that is remembered (`is`) or not (`is not`), or a meter below or from a value."""

    subject: str
    relation: Literal["is", "is not", "<", ">="]
    value: int = 0


@dataclass(frozen=True)
class Said:
    """One line: what somebody says, or (`who` empty) what there is to see.

    `talk` marks a resident's change talk (`vt`) or sustain talk (`bt`); `technique` what a worker's line shows.
    `second` is when it is said in the film, once its captions are known.
    """

    who: str
    text: str
    line: int
    talk: Literal["", "vt", "bt"] = ""
    technique: str = ""
    when: tuple[Condition, ...] = ()
    second: int | None = None


@dataclass(frozen=True)
class Move:
    """One thing the worker can say. `effects` are points per meter; `to` is None for a STOP, which leads back."""

    key: str
    text: str
    techniques: tuple[str, ...]
    effects: tuple[tuple[str, int], ...]
    to: str | None
    reply: tuple[Said, ...]
    feedback: Text
    line: int
    stop: bool = False
    repair: bool = False
    remember: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Redirect:
    """Whoever comes into a scene while `when` is so, goes on to `to` without seeing it."""

    when: tuple[Condition, ...]
    to: str
    line: int


@dataclass(frozen=True)
class Clip:
    """The film of a scene in every format there is (webm first, it is the smallest), its captions and its still."""

    formats: tuple[Media, ...]
    captions: Media
    poster: Media


@dataclass(frozen=True)
class Scene:
    """One `##` of a casus: a moment to choose (`moves`), to read on from (`to`), or an ending.

    `text` is what an ending says to the learner; `sequel` the scene where a second sitting begins; `goal` the leerdoel
    that the first move here tells something about; `skip_to` where somebody goes who passes the scene over.
    """

    slug: str
    title: str
    line: int
    said: tuple[Said, ...] = ()
    moves: tuple[Move, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    to: str | None = None
    skip_to: str | None = None
    goal: str | None = None
    clip: Clip | None = None
    ending: Ending | None = None
    text: Text | None = None
    sequel: str | None = None


@dataclass(frozen=True)
class Meter:
    """How open somebody at the table is: 0-100, beginning at `start`."""

    slug: str
    name: str
    start: int


@dataclass(frozen=True)
class Casus:
    """A conversation to practise. The first scene is where it begins.

    `about` says beforehand what it is about; `lessons` and `exercise` close the debrief; `lvb` = the resident has a
    mild intellectual disability; `children` = children live in the house; `mini` = one moment, for the opfris.
    `doubtful` = it quotes a fact that was never checked by an expert; `held_back` = such a fact is about danger or law.
    """

    slug: str
    title: str
    summary: str
    minutes: int
    goals: tuple[str, ...]
    resident: str
    worker: str
    about: str
    meters: tuple[Meter, ...]
    scenes: tuple[Scene, ...]
    intro: Text
    lessons: tuple[str, ...] = ()
    exercise: str = ""
    picture: Media | None = None
    lvb: bool = False
    children: bool = False
    mini: bool = False
    facts: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    reviewed: tuple[Reviewed, ...] = ()
    doubtful: bool = False
    held_back: bool = False
    type: Literal["casus"] = "casus"

    def scene(self, slug: str) -> Scene | None:
        """Find a scene by its address."""
        return self.by_slug.get(slug)

    @cached_property
    def by_slug(self) -> dict[str, Scene]:
        """The scenes by their address, for a play that asks for one several times a turn."""
        return {scene.slug: scene for scene in reversed(self.scenes)}
