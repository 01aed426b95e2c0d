"""One's own account: signing in and out, own choices, own data, and what the manager sees."""

from elearning.web.account import (
    address,
    choosing_team,
    data,
    devices,
    links,
    passkeys,
    second_factor,
    second_step,
    seen,
    settings,
    signing_in,
    sso,
)
from elearning.web.account.blueprint import blueprint

__all__ = [
    "address",
    "blueprint",
    "choosing_team",
    "data",
    "devices",
    "links",
    "passkeys",
    "second_factor",
    "second_step",
    "seen",
    "settings",
    "signing_in",
    "sso",
]
