"""A mail server in bad shape, that knows which worker hands it a letter and can have it killed at the worst moment.

Every worker sends from an address of its own, `w<number>@storm.example`.
"""

import asyncio
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.running import free_port

PHASES = ("fine", "slow", "fine", "busy", "fine", "rude", "hangs up before", "hangs up after", "away")
MOMENTS = ("before yes", "after yes", "soon after yes")


@dataclass(frozen=True)
class Taken:
    """A letter that the server keeps, whether or not anybody heard its yes."""

    message_id: str
    address: str
    worker: str
    #: The server hung up, or killed the worker, before the worker can have heard it.
    unheard: bool


@dataclass
class StormServer:
    """Does what its phase says; `kill_at` names the moment at which the next worker dies."""

    pid_of: Callable[[str], int | None]
    chance: random.Random
    port: int = field(default_factory=free_port)
    phase: str = "fine"
    kill_at: str = ""
    taken: list[Taken] = field(default_factory=list)
    #: By worker: how many letters the server had taken when it died.
    killed: dict[str, int] = field(default_factory=dict)
    controller: Controller | None = None

    def start(self) -> None:
        if self.controller is None:
            self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
            self.controller.start()

    def stop(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None

    def enter(self, phase: str) -> None:
        self.phase = phase
        if phase == "away":
            self.stop()
        else:
            self.start()

    def kill(self, worker: str) -> None:
        pid = self.pid_of(worker)
        if pid is not None and worker not in self.killed:
            self.killed[worker] = len(self.taken)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd finds it by this name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.phase == "busy" and self.chance.random() < 0.5:
            return "451 4.7.1 Greylisted, come back"
        if self.phase == "rude" and address.startswith("gone"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        worker, moment = (envelope.mail_from or "").partition("@")[0], self.kill_at
        if self.phase == "slow":
            await asyncio.sleep(self.chance.uniform(0.05, 0.4))
        if moment == "before yes":
            self._kill_now(worker)
            return "451 Too late"
        if self.phase == "hangs up before" and self.chance.random() < 0.3:
            return self._hang_up(server)
        hangs_up = self.phase == "hangs up after" and self.chance.random() < 0.3
        self._take(envelope, worker, unheard=hangs_up or moment == "after yes")
        if hangs_up:
            return self._hang_up(server)
        if moment == "after yes":
            self._kill_now(worker)
        elif moment == "soon after yes":
            self.kill_at = ""
            asyncio.get_running_loop().call_later(self.chance.uniform(0, 0.02), self.kill, worker)
        return "250 OK"

    def _take(self, envelope: Envelope, worker: str, *, unheard: bool) -> None:
        assert isinstance(envelope.content, bytes)
        message_id = str(message_from_bytes(envelope.content)["Message-ID"])
        self.taken.append(Taken(message_id, envelope.rcpt_tos[0], worker, unheard))

    def _kill_now(self, worker: str) -> None:
        self.kill_at = ""
        self.kill(worker)

    def _hang_up(self, server: SMTP) -> str:
        assert server.transport
        server.transport.abort()
        return "421 Bye"
