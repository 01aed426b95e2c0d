"""Learning: the path, a module screen by screen, tests and conversations. Every page works without JavaScript."""

from elearning.web.learn import (
    casussen,
    conversation,
    media,
    modules,
    opfris,
    path,
    prechecks,
    quizzes,
    rhythm,
    techniques,
)
from elearning.web.learn.blueprint import blueprint

__all__ = [
    "blueprint",
    "casussen",
    "conversation",
    "media",
    "modules",
    "opfris",
    "path",
    "prechecks",
    "quizzes",
    "rhythm",
    "techniques",
]
