"""For who guides wijkteams: meetings, from planning one to who was there. A team of somebody else is not there."""

from elearning.web.guide import (
    agreement,
    attendance,
    big_screen,
    contact,
    cooperation,
    figures,
    files,
    news,
    partners,
    planning,
    running_order,
    teams,
)
from elearning.web.guide.blueprint import blueprint

__all__ = [
    "agreement",
    "attendance",
    "big_screen",
    "blueprint",
    "contact",
    "cooperation",
    "figures",
    "files",
    "news",
    "partners",
    "planning",
    "running_order",
    "teams",
]
