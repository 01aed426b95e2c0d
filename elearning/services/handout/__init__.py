"""A published course to take along: as a website in a folder, and as a SCORM 1.2 package for somebody else's site.

Both are made of the same pages, and need no server. Everything that answers a question travels along in them, so a
test stays at home unless somebody asks for it.
"""

from elearning.services.handout.order import Order
from elearning.services.handout.scorm import write_scorm
from elearning.services.handout.website import write_website

__all__ = ["Order", "write_scorm", "write_website"]
