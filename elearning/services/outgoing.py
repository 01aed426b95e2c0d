"""Calling the sign-in of an employer over the network: only who may be called, briefly, and never more than fits.

Another computer may be slow, broken or taken over; none of that may hang this site or make it call what stands behind
its own walls (ASVS 1.3.6: server-side request forgery).
"""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import socket
from threading import BoundedSemaphore
from typing import Any

from authlib.integrations.requests_client import OAuth2Session
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from elearning.providers import Provider

#: For each wait on the network, and for a whole answer.
SECONDS = 5.0
#: Discovery documents, keys and tokens are a few kB; Entra ID's keys about 20 kB.
LARGEST_ANSWER = 256 * 1024
#: So many calls at once in a web process of four threads; the others go on serving pages when an employer is slow.
AT_ONCE = 2
#: How long a call waits for its turn, in seconds.
PATIENCE = 1.0
_turns = BoundedSemaphore(AT_ONCE)
#: The networks that organisations use inside (RFC 1918, RFC 4193); link-local, where clouds keep keys, is not in it.
_INSIDE = tuple(ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))


class TooBusyError(RequestException):
    """So many calls are under way that this one would hold up the pages."""


@contextmanager
def line_to(provider: Provider, **options: Any) -> Iterator[OAuth2Session]:
    """Open a line to the sign-in of an employer. Whatever goes wrong on it is a RequestException."""
    if not _turns.acquire(timeout=PATIENCE):
        raise TooBusyError("too many calls at once")
    try:
        with OAuth2Session(provider.client_id, provider.client_secret, **options) as line:
            line.trust_env = False  # no proxy, password or certificate that the environment happens to name
            line.headers["Accept-Encoding"] = "identity"
            line.adapters.clear()
            for scheme in ("https://", "http://") if provider.is_local else ("https://",):
                line.mount(scheme, _CarefulAdapter(provider))
            yield line
    finally:
        _turns.release()


def may_call(provider: Provider, address: str) -> bool:
    """Tell whether the sign-in of an employer may stand at an IP address."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if provider.is_local:
        return ip.is_loopback
    return (ip.is_global and not ip.is_multicast) or (provider.internal and _is_inside(ip))


@cache
def _trusted() -> ssl.SSLContext:
    """Read whose certificates the system trusts, once: also one that the organisation itself gives out."""
    return ssl.create_default_context()


def _is_inside(ip: IPv4Address | IPv6Address) -> bool:
    return any(ip in network for network in _INSIDE)


class _CarefulAdapter(HTTPAdapter):
    """Sends a request, and takes an answer only when it is small, in time and not a redirect."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Look at who answers before anything is said: a name may point elsewhere now than when it was looked up."""
        super().init_poolmanager(*args, **options, ssl_context=_trusted())
        self.poolmanager.pool_classes_by_scheme = _pools(self._provider)

    def send(self, request: PreparedRequest, *_args: Any, **_options: Any) -> Response:
        """Send with our own limits, whatever a caller asks."""
        ends = time.monotonic() + SECONDS
        answer = super().send(request, stream=True, timeout=SECONDS, verify=True)
        try:
            if 300 <= answer.status_code < 400:
                raise RequestException("a redirect where none belongs")
            answer._content = _read(answer, ends)
        except HTTPError as error:
            raise RequestException(str(error)) from error
        finally:
            answer.close()
        return answer


def _read(answer: Response, ends: float) -> bytes:
    """Read an answer as it comes in; raises RequestException as soon as it is too much or too late."""
    body = b""
    while chunk := answer.raw.read1(16 * 1024):
        body += chunk
        if len(body) > LARGEST_ANSWER or time.monotonic() > ends:
            raise RequestException("an answer that is too long or too slow")
    return body


def _pools(provider: Provider) -> dict[str, type[HTTPConnectionPool]]:
    """Make connections that look at the address they reached before the first byte is sent."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket:
            return _checked(provider, self, super()._new_conn())

    class Sealed(HTTPSConnection):
        def _new_conn(self) -> socket:
            return _checked(provider, self, super()._new_conn())

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SealedPool(HTTPSConnectionPool):
        ConnectionCls = Sealed

    return {"http": PlainPool, "https": SealedPool}


def _checked(provider: Provider, connection: HTTPConnection, line: socket) -> socket:
    if may_call(provider, line.getpeername()[0]):
        return line
    line.close()
    raise NewConnectionError(connection, "an address that may not be called")
