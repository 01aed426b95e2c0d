"""For who guides wijkteams: meetings, from planning one to who was there. A team of somebody else is not there."""

from elearning.web.guide import attendance, big_screen, files, planning, running_order, teams
from elearning.web.guide.blueprint import blueprint

__all__ = ["attendance", "big_screen", "blueprint", "files", "planning", "running_order", "teams"]
