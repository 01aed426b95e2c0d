"""The demo region: an instelling, two gemeenten, three wijkteams and the people in them, in every state of progress.

It is made by calling the same services that pages call, with a clock that moves through the weeks before `now`, from
one seed. Filling a second time changes nothing, and a database with real people in it is refused.
"""

from elearning.demo.months import live_on
from elearning.demo.people import demo_people
from elearning.demo.region import PASSWORD, NotADemoError, fill

__all__ = ["PASSWORD", "NotADemoError", "demo_people", "fill", "live_on"]
