"""Other systems, measured in November 2026 on the kind of machine this runs on; they are not measured again.

CPU ms a request, at one and at sixteen at once, of Moodle 4.5.6 (nginx, php-fpm, MariaDB, Redis), RELATE (Django,
granian, PostgreSQL) and CTFd 3.8.7 (Flask, MariaDB, Redis), each with a lesson of 520 words, a test of ten questions
and 200 learners. As a machine may be quicker today, a figure is scaled by the floor L2: then against now.
"""

#: What L2 cost when the peers were measured, on either database, by how many at once.
L2_THEN = {"sqlite": {1: 1.75, 16: 1.47}, "postgresql": {1: 2.69, 16: 3.87}}
#: Which page of ours does the work of which page of theirs: (peer, what, at 1, at 16, how many times quicker we want).
PEERS: dict[str, tuple[tuple[str, float, float, float], ...]] = {
    "inlogpagina": (("Moodle", 17.5, 20.9, 8),),
    "zakkaart": (("Moodle", 17.5, 20.9, 8),),
    "module": (("Moodle", 58.9, 68.5, 17), ("RELATE", 18.6, 21.5, 5)),
    "mijn leerpad": (("Moodle", 82.9, 87.4, 18), ("RELATE", 8.7, 8.5, 2)),
    "toets": (("Moodle", 71.3, 79.4, 15),),
    "antwoord": (("Moodle", 23.8, 24.3, 5), ("RELATE", 54.0, 60.5, 10)),
    "hele stap": (("Moodle", 95.0, 95.0, 12),),
    "managerpagina": (("Moodle", 339.0, 424.0, 30), ("Kolibri", 51.0, 105.0, 4)),
}


def times_quicker(peer_ms: float, floor_then: float, floor_now: float, ours: float) -> float:
    """Tell how many times quicker ours is, on the machine of now."""
    return peer_ms * (floor_now / floor_then) / ours
