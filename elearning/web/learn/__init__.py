"""Learning: the path, a module screen by screen, and tests. Every page works without JavaScript."""

from elearning.web.learn import media, modules, path, prechecks, quizzes
from elearning.web.learn.blueprint import blueprint

__all__ = ["blueprint", "media", "modules", "path", "prechecks", "quizzes"]
