"""Asking the sign-in of an employer who somebody is: OpenID Connect Core 1.0, the authorization code flow with PKCE.

Authlib and joserfc know the protocol; here stands what we accept. It waits on the network: call it outside a
transaction.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from joserfc.jws import JWSRegistry
from requests import Response
from requests.exceptions import RequestException

from elearning.providers import Provider
from elearning.rules.addresses import is_address, tidy_name
from elearning.services.openid_terms import Attempt, Failure, Known, OpenIdError
from elearning.services.outgoing import line_to

#: Signatures that cannot be made with what we share with a provider: no `none`, no HS256 (RFC 8725 3.1).
ALGORITHMS = ("RS256", "PS256", "ES256")
SCOPE = "openid email profile"
#: How long a discovery document and the keys are used before they are read again.
KEPT = timedelta(minutes=10)
#: After no answer we do not ask again for this long, so that waiting for a dead provider does not fill the site.
PAUSE = timedelta(seconds=15)
#: How much the clock of a provider may differ, in seconds.
LEEWAY = 60
#: RSA of 2,048 bits, as base64url (BIO2 8.24; NCSC calls less insufficient).
_SHORTEST_RSA = 342
_LONGEST_SUBJECT = 255
#: What a provider may say went wrong (RFC 6749 4.1.2.1 and 5.2, OIDC Core 3.1.2.6); anything else is not repeated.
ERRORS = frozenset(
    {
        "access_denied",
        "account_selection_required",
        "consent_required",
        "interaction_required",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "login_required",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
    }
)


@dataclass(frozen=True)
class _Directory:
    """Where a provider has what."""

    authorize: str
    token: str
    keys: str
    userinfo: str
    #: Takes the secret in the form; else in a header.
    posts_secret: bool
    #: Says who it is when it sends somebody back (RFC 9207).
    signs_answer: bool


@dataclass
class _Shelf:
    """What was read from one provider, and when."""

    directory: _Directory | None = None
    keys: tuple[Mapping[str, Any], ...] = ()
    read_at: datetime | None = None
    keys_at: datetime | None = None
    failed_at: datetime | None = None


_shelves: dict[str, _Shelf] = {}
_lock = Lock()


def begin(provider: Provider, redirect_uri: str, now: datetime) -> tuple[str, Attempt]:
    """Give the address at the employer to go to, and what has to come back from there."""
    directory = _directory(provider, now)
    attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
    options = {"scope": SCOPE, "redirect_uri": redirect_uri, "code_challenge_method": "S256"}
    with OAuth2Session(provider.client_id, **options) as line:
        url, _ = line.create_authorization_url(
            directory.authorize, state=attempt.state, code_verifier=attempt.verifier, nonce=attempt.nonce
        )
    return str(url), attempt


def code_in(answer: Mapping[str, str], provider: Provider, attempt: Attempt, now: datetime) -> str:
    """Read the code from what a browser brings back, when it belongs to this attempt and this provider."""
    if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise OpenIdError(Failure.STALE, "another state")
    issuer = answer.get("iss", "" if _directory(provider, now).signs_answer else provider.issuer)
    if issuer != provider.issuer:
        raise OpenIdError(Failure.UNTRUE, "another issuer answered")
    if "error" in answer:
        raise _said_no(answer["error"])
    if not answer.get("code"):
        raise OpenIdError(Failure.UNTRUE, "no code")
    return answer["code"]


def finish(provider: Provider, redirect_uri: str, code: str, attempt: Attempt, now: datetime) -> Known:
    """Exchange a code for who somebody is. Raises OpenIdError."""
    directory = _directory(provider, now)
    method = "client_secret_post" if directory.posts_secret else "client_secret_basic"
    with _network(), line_to(provider, redirect_uri=redirect_uri, token_endpoint_auth_method=method) as line:
        token = line.fetch_token(
            directory.token, grant_type="authorization_code", code=code, code_verifier=attempt.verifier
        )
    claims = _claims(provider, directory, token, attempt, now)
    about = claims if "email" in claims else {**_userinfo(provider, directory, token, claims["sub"]), **claims}
    return _known(provider, about)


def _known(provider: Provider, claims: Mapping[str, Any]) -> Known:
    address = claims.get("email")
    # Before letters are made small: a sign that only then becomes a plain letter is of another mailbox.
    address = address.strip().casefold() if isinstance(address, str) and address.isascii() else ""
    return Known(
        provider.issuer,
        claims["sub"],
        address if is_address(address) else "",
        _says_it_is_theirs(provider, claims),
        _name_in(claims),
    )


def _name_in(claims: Mapping[str, Any]) -> str:
    """Give a name as people say it; directories write it as "Berg, Jan van den (Wijkteam)" too."""
    given, family, whole = (
        tidy_name(one) if isinstance(one := claims.get(key), str) else ""
        for key in ("given_name", "family_name", "name")
    )
    if given and family:
        return f"{given} {family}"
    last, comma, first = whole.partition("(")[0].strip().partition(", ")
    return f"{first} {last}" if comma else last


def _says_it_is_theirs(provider: Provider, claims: Mapping[str, Any]) -> bool:
    """Tell whether the employer answers for the address: OIDC's own claim, that of Entra ID, or the settings."""
    says = claims.get("email_verified", claims.get("xms_edov"))
    return provider.verified if says is None else says in (True, "true", "1")


def _directory(provider: Provider, now: datetime) -> _Directory:
    """Read where a provider has what, or remember it."""
    shelf = _shelf(provider)
    if shelf.directory and shelf.read_at and now - shelf.read_at < KEPT:
        return shelf.directory
    if shelf.failed_at and now - shelf.failed_at < PAUSE:
        raise OpenIdError(Failure.UNREACHABLE, "did not answer a moment ago")
    try:
        document = _read(provider, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        shelf.directory, shelf.read_at = _directory_in(provider, document), now
    except OpenIdError:
        shelf.failed_at = now
        raise
    return shelf.directory


def _directory_in(provider: Provider, document: Mapping[str, Any]) -> _Directory:
    if document.get("issuer") != provider.issuer:
        raise OpenIdError(Failure.NOT_SET_UP, "the provider names itself otherwise than `issuer` in the settings")
    methods = document.get("token_endpoint_auth_methods_supported")
    return _Directory(
        authorize=_address(provider, document, "authorization_endpoint"),
        token=_address(provider, document, "token_endpoint"),
        keys=_address(provider, document, "jwks_uri"),
        userinfo=_address(provider, document, "userinfo_endpoint") if "userinfo_endpoint" in document else "",
        posts_secret=isinstance(methods, list) and "client_secret_post" in methods,
        signs_answer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(provider: Provider, document: Mapping[str, Any], name: str) -> str:
    """Take an address of a provider that is safe to call, or to send somebody to."""
    address = document.get(name)
    if isinstance(address, str) and address.isascii() and address.isprintable() and " " not in address:
        parts = urlsplit(address)
        plain = parts.hostname and not parts.username and not parts.fragment
        if plain and parts.scheme in (("https", "http") if provider.is_local else ("https",)):
            return address
    raise OpenIdError(Failure.NOT_SET_UP, f"no usable {name}")


def _claims(
    provider: Provider, directory: _Directory, token: Mapping[str, Any], attempt: Attempt, now: datetime
) -> dict[str, Any]:
    """Give what an ID token says, when its signature and every claim hold (OIDC Core 3.1.3.7)."""
    written = token.get("id_token")
    if not isinstance(written, str) or written.count(".") != 2:
        raise OpenIdError(Failure.UNTRUE, "no ID token")
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    only = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    params = {"nonce": attempt.nonce, "client_id": provider.client_id, "access_token": token.get("access_token")}
    try:
        read = jwt.decode(
            written, lambda one: _key(provider, directory, one.headers(), now), ALGORITHMS, registry=registry
        )
        claims = CodeIDToken(read.claims, read.header, only, params)
        claims.validate(int(now.timestamp()), LEEWAY)
    except (JoseError, AuthlibBaseError, ValueError, TypeError) as error:
        raise OpenIdError(Failure.UNTRUE, f"ID token: {type(error).__name__} {_about(error)}".strip()) from error
    subject = claims["sub"]
    if not (isinstance(subject, str) and 0 < len(subject) <= _LONGEST_SUBJECT and subject.isprintable()):
        raise OpenIdError(Failure.UNTRUE, "ID token: no usable sub")
    return dict(claims)


def _about(error: Exception) -> str:
    """Name the claim that does not hold, never what it says."""
    said = getattr(error, "claim", "")
    return said if isinstance(said, str) else ""


def _key(provider: Provider, directory: _Directory, header: Mapping[str, Any], now: datetime) -> Key:
    """Find the key that signed, reading the keys again when it is a new one (providers change them without notice)."""
    kid = header.get("kid")
    shelf = _shelf(provider)
    if not shelf.keys_at or now - shelf.keys_at >= KEPT or not _fitting(shelf.keys, kid):
        found = _read(provider, directory.keys).get("keys")
        shelf.keys = tuple(one for one in found if _is_usable(one)) if isinstance(found, list) else ()
        shelf.keys_at = now
    fitting = _fitting(shelf.keys, kid)
    if len(fitting) != 1:
        raise OpenIdError(Failure.UNTRUE, "ID token: signed with an unknown key")
    return JWKRegistry.import_key(dict(fitting[0]))


def _fitting(keys: tuple[Mapping[str, Any], ...], kid: Any) -> list[Mapping[str, Any]]:
    """Choose by name; a token that names none can only be of a provider with one key."""
    return [one for one in keys if kid is None or one.get("kid") == kid]


def _is_usable(key: Any) -> bool:
    """Tell whether a key can check a signature we accept. A secret among public keys is none."""
    if not isinstance(key, dict) or key.get("use", "sig") != "sig":
        return False
    if key.get("kty") == "RSA":
        return isinstance(key.get("n"), str) and len(key["n"]) >= _SHORTEST_RSA
    return key.get("kty") == "EC" and key.get("crv") == "P-256"


def _userinfo(provider: Provider, directory: _Directory, token: Mapping[str, Any], subject: str) -> dict[str, Any]:
    """Read name and address where a provider keeps them out of the ID token, as SURFconext does (OIDC Core 5.3)."""
    if not directory.userinfo or not isinstance(token.get("access_token"), str):
        return {}
    with _network(), line_to(provider, token=dict(token)) as line:
        content = _content(line.get(directory.userinfo, headers={"Accept": "application/json"}))
    if content.get("sub") != subject:
        raise OpenIdError(Failure.UNTRUE, "userinfo: another sub")
    return content


def _read(provider: Provider, address: str) -> dict[str, Any]:
    with _network(), line_to(provider) as line:
        return _content(line.get(address, withhold_token=True, headers={"Accept": "application/json"}))


def _content(answer: Response) -> dict[str, Any]:
    content = answer.json() if answer.status_code == 200 else None
    if not isinstance(content, dict):
        raise RequestException(f"status {answer.status_code}, or not an object")
    return content


@contextmanager
def _network() -> Iterator[None]:
    """Say of everything that can go wrong on the way that it did."""
    try:
        yield
    except AuthlibBaseError as error:
        raise _said_no(str(error.error)) from error
    except (RequestException, ValueError, RecursionError) as error:
        raise OpenIdError(Failure.UNREACHABLE, type(error).__name__) from error


def _said_no(error: str) -> OpenIdError:
    """Tell what a provider means with an error."""
    if error not in ERRORS:
        return OpenIdError(Failure.UNREACHABLE, "an error of its own")
    kinds = {
        **dict.fromkeys(("access_denied", "consent_required", "interaction_required"), Failure.CANCELLED),
        **dict.fromkeys(("login_required", "account_selection_required"), Failure.CANCELLED),
        **dict.fromkeys(("server_error", "temporarily_unavailable"), Failure.UNREACHABLE),
        "invalid_grant": Failure.STALE,
    }
    return OpenIdError(kinds.get(error, Failure.NOT_SET_UP), error)


def _shelf(provider: Provider) -> _Shelf:
    with _lock:
        return _shelves.setdefault(provider.issuer, _Shelf())
