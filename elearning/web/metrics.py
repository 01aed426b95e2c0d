"""Figures for a monitor, in the text format of Prometheus: how pages do, and whether letters go out.

Web processes count in files that they share (the folder that `serve` names in PROMETHEUS_MULTIPROC_DIR), so any of them
tells the sum. No figure is about a person. The library is loaded only where figures are asked for.
"""

import os
from collections.abc import Iterable
from hmac import compare_digest
from typing import Any

from flask import Flask, current_app, request

from elearning import clock
from elearning.extensions import db
from elearning.services.checkup.counts import Counts, counts

#: Where a new web process finds the files of the others.
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
KEY = "keukentafel.figures"
#: Seconds; the promise is p95 under 2 s with 500 people at once.
STEPS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)


class Figures:
    """What the web processes count."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self.registry = own = CollectorRegistry()
        by_page, told = ("page", "method", "status"), "Answers by page, method and status"
        self.requests = Counter("keukentafel_requests", told, by_page, registry=own)
        told = "Time to an answer"
        self.seconds = Histogram("keukentafel_request_seconds", told, ("page",), buckets=STEPS, registry=own)
        self.busy = Counter("keukentafel_database_busy", "Requests that did not get their turn", registry=own)

    def count(self, page: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self.requests.labels(page, method, str(status)).inc()
        self.seconds.labels(page).observe(seconds)

    def count_busy(self, *, busy: bool) -> None:
        """Count a request that waited too long for the database."""
        if busy:
            self.busy.inc()

    def text(self, letters: Counts) -> bytes:
        """Tell everything: of all web processes together, and what the database says now."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        counted = self.registry
        if os.environ.get(FOLDER):
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        stored = CollectorRegistry()
        stored.register(_Stored(letters))
        return generate_latest(counted) + generate_latest(stored)


class _Stored:
    """What the database says: read when somebody asks, the same from every process."""

    def __init__(self, found: Counts) -> None:
        self.found = found

    def collect(self) -> Iterable[Any]:
        """Give the families, as Prometheus' registry asks for them."""
        from prometheus_client.core import GaugeMetricFamily

        rows = (
            ("letters_open", "Letters that wait for their day or for the mail server", self.found.open),
            ("letters_overdue", "Letters that are more than an hour late", self.found.overdue),
            ("letters_refused_day", "Letters that a mail server refused in the last 24 hours", self.found.refused),
            ("sign_ins_refused_hour", "Refused sign-ins in the last hour", self.found.refused_sign_ins),
        )
        for name, words, value in rows:
            yield GaugeMetricFamily(f"keukentafel_{name}", words, value=value)


def set_up(app: Flask, token: str) -> Figures | None:
    """Count for an app whose operator reads figures."""
    figures = Figures() if token else None
    app.extensions[KEY] = figures
    return figures


def metrics_text(token: str) -> bytes | None:
    """Give the figures to who shows the token; None when there are none, or they are not for this visitor."""
    figures: Figures | None = current_app.extensions.get(KEY)
    shown = request.headers.get("Authorization", "").encode()
    if figures is None or not token or not compare_digest(shown, f"Bearer {token}".encode()):
        return None
    return figures.text(counts(db.session(), clock.now()))
