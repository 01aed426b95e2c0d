"""Which verdieping suits whom: authors write above a module for whom it is, a learner says how they work.

A suggestion only changes the order in which modules are shown. Everything stays open to everyone.
"""

from collections.abc import Collection

from elearning.content.model import Course, Module

#: How somebody may say they work in their team.
STYLES = ("generalist", "specialist", "t-shaped")
#: What the aandachtsfunctionaris verslaving of a team is called in the head of a module.
LEAD = "aandachtsfunctionaris"
#: A suggestion of everything is none: so many modules at most, those for the fewest roles first.
MOST = 5


def suggested(course: Course, works_as: Collection[str]) -> tuple[str, ...]:
    """Name the verdieping for somebody who works as `works_as` (styles, LEAD), the best first; nothing held back."""
    fitting = [
        step
        for step in course.steps
        if isinstance(step, Module)
        and step.slug not in course.core
        and not step.held_back
        and not set(works_as).isdisjoint(step.suited)
    ]
    fitting.sort(key=lambda module: len(module.suited))
    return tuple(module.slug for module in fitting[:MOST])
