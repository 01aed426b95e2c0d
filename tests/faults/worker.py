"""A worker as `elearning worker` makes it, living at another hour: letters only go out by day."""

import argparse
import os
from datetime import datetime, timedelta

from elearning import clock, logs
from elearning.rules.pacing import Valve
from elearning.services.delivery import Handling
from elearning.settings import read_settings
from elearning.working import work, worker_for


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ahead", type=float, required=True, help="seconds that this worker lives ahead of the clock")
    parser.add_argument("--claim", type=float, required=True, help="seconds that a letter stays with a dead worker")
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--rate", type=float, default=5.0)
    chosen = parser.parse_args()
    real, ahead = clock.now, timedelta(seconds=chosen.ahead)

    def now() -> datetime:
        return real() + ahead

    clock.now = now  # type: ignore[assignment]
    claim = timedelta(seconds=chosen.claim)
    handling = Handling(hold=claim, fresh=claim / 4)
    logs.begin(plain=True)
    work(worker_for(read_settings(os.environ), valve=Valve(chosen.rate), handling=handling), chosen.parent)


if __name__ == "__main__":
    main()
