"""The sign-in of an employer, for real: a process of its own on this computer that speaks OpenID Connect over HTTP.

It is strict where a provider is (client, redirect address, PKCE, each code once), and a test may tell it to go wrong in
one way: `employer.tell(fault="nonce")`.
"""

import base64
import hmac
import json
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, KeySet, RSAKey

from elearning.providers import Provider

CLIENT, SECRET = "keukentafel", "geheim+met/vreemde~tekens"
START: dict[str, Any] = {
    "fault": "", "now": None, "alg": "RS256", "claims": {}, "userinfo": None, "extra": {}, "redirect_uris": None,
    "methods": ["client_secret_basic", "client_secret_post"],
}  # fmt: skip


class Keys:
    """The keys of the provider; a new one takes over from the old one without notice."""

    def __init__(self) -> None:
        self.ec = ECKey.generate_key("P-256", {"kid": "ec"})
        self.stranger = RSAKey.generate_key(2048, {"kid": "rsa-1"})
        self.number = 0
        self.rotate()

    def rotate(self) -> None:
        self.number += 1
        self.rsa = RSAKey.generate_key(2048, {"kid": f"rsa-{self.number}"})

    def public(self) -> dict[str, Any]:
        keys = dict(KeySet([self.rsa, self.ec]).as_dict(private=False))
        # What other providers publish too, and nobody may choke on.
        keys["keys"] = [{"kty": "AKP", "kid": "later"}, {"kty": "oct", "kid": "secret", "k": "AAAA"}, *keys["keys"]]
        return keys


class Server(ThreadingHTTPServer):
    """What the process remembers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.host = "127.0.0.1"
        self.keys, self.state = Keys(), dict(START)
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.last_token: dict[str, str] = {}

    @property
    def issuer(self) -> str:
        return f"http://{self.host}:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """The pages of the provider."""

    server: Server
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        return

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.asked.append(path)
        if self._is_broken(path):
            return
        pages = {
            "/.well-known/openid-configuration": self._discovery,
            "/jwks": lambda: self._json(self.server.keys.public()),
            "/authorize": self._ask,
            "/userinfo": self._userinfo,
            "/asked": lambda: self._json(self.server.asked),
        }
        pages.get(path, lambda: self._json({}, 404))()

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.server.asked.append(path)
        if path == "/control":
            self._control(json.loads(body))
        elif path == "/authorize":
            self._let_in(dict(parse_qsl(body.decode())))
        elif path == "/token" and not self._is_broken(path):
            self._token(dict(parse_qsl(body.decode())))

    def _is_broken(self, path: str) -> bool:
        """Be a provider, or something in front of it, that is out of order."""
        where, _, how = str(self.server.state["fault"]).partition(":")
        if not how or not path.endswith(where):
            return False
        if how == "slow":
            time.sleep(8)
        elif how == "redirect":
            self.send_response(302)
            self.send_header("Location", "/jwks" if path != "/jwks" else "/other")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif how == "large":
            self._send(b'{"a": "' + b"x" * 2_000_000 + b'"}')
        elif how == "deep":
            self._send(b"[" * 100_000)
        else:
            self._send(b"<html>Bad gateway</html>", 502 if how == "error" else 200, "text/html")
        return True

    def _discovery(self) -> None:
        base = self.server.issuer
        document = {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "jwks_uri": f"{base}/jwks",
            "userinfo_endpoint": f"{base}/userinfo",
            "token_endpoint_auth_methods_supported": self.server.state["methods"],
            "response_types_supported": ["code"],
        }
        self._json({**document, **self.server.state["extra"]})

    def _ask(self) -> None:
        """Show a page with a button, as a provider does on which somebody is signed in already."""
        query = urlsplit(self.path).query
        page = (
            '<!doctype html><html lang="nl"><title>Inloggen</title><h1>Gemeente Rivierstad</h1>'
            f'<form method="post"><input type="hidden" name="query" value="{query.replace("&", "&amp;")}">'
            "<button>Verder als Jan</button></form>"
        )
        self._send(page.encode(), 200, "text/html; charset=utf-8")

    def _let_in(self, form: dict[str, str]) -> None:
        asked = {name: values[0] for name, values in parse_qs(form["query"], strict_parsing=True).items()}
        uris = self.server.state["redirect_uris"]
        good = (
            asked["response_type"] == "code" and asked["code_challenge_method"] == "S256" and "openid" in asked["scope"]
        )
        if asked["client_id"] != CLIENT or (uris and asked["redirect_uri"] not in uris) or not good:
            self._json({"error": "invalid_request"}, 400)
            return
        code = secrets.token_urlsafe(16)
        self.server.codes[code] = asked
        answer = {"code": code, "state": asked["state"]}
        self.send_response(303)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(answer)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _token(self, form: dict[str, str]) -> None:
        asked = self.server.codes.pop(form.get("code", ""), None)
        challenge = _encoded(sha256(form.get("code_verifier", "").encode()).digest())
        if self._client(form) != (CLIENT, SECRET):
            self._json({"error": "invalid_client"}, 401)
        elif asked is None or asked["redirect_uri"] != form["redirect_uri"] or asked["code_challenge"] != challenge:
            self._json({"error": "invalid_grant"}, 400)
        else:
            access = secrets.token_urlsafe(16)
            written = self._id_token(asked["nonce"], access)
            self.server.last_token = {"id_token": written, "access_token": access}
            self._json({"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": written})

    def _client(self, form: dict[str, str]) -> tuple[str, str]:
        kind, _, given = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic" and "client_secret_basic" in self.server.state["methods"]:
            name, _, secret = base64.b64decode(given).decode().partition(":")
            return name, secret
        if "client_secret_post" in self.server.state["methods"]:
            return form.get("client_id", ""), form.get("client_secret", "")
        return "", ""

    def _id_token(self, nonce: str, access: str) -> str:
        state, now = self.server.state, int(self.server.state["now"] or time.time())
        digest = sha256(access.encode()).digest()
        claims = {
            "iss": self.server.issuer, "aud": CLIENT, "sub": "jan-1", "nonce": nonce, "iat": now, "exp": now + 300,
            "at_hash": _encoded(digest[:16]),
        }  # fmt: skip
        claims |= state["claims"]
        claims |= FAULTS.get(state["fault"], lambda _now: {})(now)
        return self._signed({name: value for name, value in claims.items() if value is not None})

    def _signed(self, claims: dict[str, Any]) -> str:
        fault, keys, alg = self.server.state["fault"], self.server.keys, self.server.state["alg"]
        payload = json.dumps(claims).encode()
        if fault == "alg-none":
            return f"{_part({'alg': 'none'})}.{_encoded(payload)}."
        if fault.startswith("HS256"):
            shared = keys.rsa.as_pem(private=False) if fault.endswith("public") else SECRET.encode()
            head = f"{_part({'alg': 'HS256', 'kid': keys.rsa.kid})}.{_encoded(payload)}"
            return f"{head}.{_encoded(hmac.digest(shared, head.encode(), 'sha256'))}"
        key: Any = keys.ec if alg == "ES256" else keys.rsa
        header = {"alg": alg, "kid": key.kid, "typ": "JWT", "x5t": "abc", "vendor": "x"}
        if fault == "other-key":
            key, header["kid"] = keys.stranger, keys.rsa.kid
        if fault == "unknown-key":
            key, header["kid"] = keys.stranger, "never-published"
        if fault == "no-kid":
            del header["kid"]
        registry = jws.JWSRegistry(algorithms=[alg], strict_check_header=False)
        written = jws.serialize_compact(header, payload, key, registry=registry)
        return written[:-20] + "A" * 20 if fault == "broken-signature" else written

    def _userinfo(self) -> None:
        token = self.headers.get("Authorization", "").partition(" ")[2]
        if token != self.server.last_token.get("access_token"):
            self._json({"error": "invalid_token"}, 401)
        else:
            self._json({"sub": "jan-1", **(self.server.state["userinfo"] or {})})

    def _control(self, wishes: dict[str, Any]) -> None:
        if wishes.pop("reset", False):
            self.server.state = dict(START)
            self.server.asked.clear()
            self.server.host = "127.0.0.1"
        if wishes.pop("rotate", False):
            self.server.keys.rotate()
        self.server.host = wishes.pop("host", self.server.host)
        self.server.state.update(wishes)
        self._json({})

    def _json(self, content: Any, status: int = 200) -> None:
        self._send(json.dumps(content).encode(), status)

    def _send(self, body: bytes, status: int = 200, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


#: One thing wrong in an ID token that is signed as it should be.
FAULTS: dict[str, Any] = {
    "nonce": lambda _now: {"nonce": "of-somebody-else"},
    "no-nonce": lambda _now: {"nonce": None},
    "aud": lambda _now: {"aud": "another-site"},
    "aud-with-others": lambda _now: {"aud": [CLIENT, "another-site"]},
    "azp": lambda _now: {"aud": [CLIENT, "another-site"], "azp": "another-site"},
    "iss": lambda _now: {"iss": "https://login.elders.example"},
    "no-iss": lambda _now: {"iss": None},
    "expired": lambda now: {"exp": now - 120},
    "no-exp": lambda _now: {"exp": None},
    "not-yet": lambda now: {"nbf": now + 600},
    "from-the-future": lambda now: {"iat": now + 600},
    "no-sub": lambda _now: {"sub": None},
    "empty-sub": lambda _now: {"sub": ""},
    "sub-is-a-number": lambda _now: {"sub": 7},
    "at_hash": lambda _now: {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _part(content: dict[str, Any]) -> str:
    return _encoded(json.dumps(content).encode())


@dataclass(frozen=True)
class Employer:
    """The process, as a test talks to it."""

    port: int

    def issuer(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}"

    def settings(self, **changes: Any) -> Provider:
        """What the operator of a site writes down about it."""
        told: dict[str, Any] = {
            "slug": "proef", "name": "Gemeente Rivierstad", "issuer": self.issuer(), "client_id": CLIENT,
            "client_secret": SECRET, "domains": ("rivierstad.example",),
        }  # fmt: skip
        return Provider(**{**told, **changes})

    def tell(self, **wishes: Any) -> None:
        """Have it do something from now on."""
        self._send("/control", json.dumps(wishes).encode())

    def asked(self) -> list[str]:
        """The paths that it was asked for since it was reset."""
        with urllib.request.urlopen(f"{self.issuer()}/asked", timeout=5) as answer:
            found: list[str] = json.loads(answer.read())
        return [path for path in found if path not in ("/asked", "/control")]

    def sign_in(self, url: str) -> str:
        """Press the button on its page; gives the address to which it sends the browser back."""
        form = urlencode({"query": urlsplit(url).query}).encode()
        return str(self._send(urlsplit(url).path, form))

    def _send(self, path: str, body: bytes) -> str | None:
        opener = urllib.request.build_opener(_Stay)
        with opener.open(urllib.request.Request(f"{self.issuer()}{path}", body), timeout=5) as answer:
            return answer.headers.get("Location")  # type: ignore[no-any-return]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow redirects."""

    def http_error_303(self, _req: Any, fp: Any, _code: int, _msg: str, _headers: Any) -> Any:
        return fp


@contextmanager
def employer() -> Iterator[Employer]:
    """Run the process; at the end it is gone."""
    root = Path(__file__).resolve().parents[1]
    command = [sys.executable, "-m", "tests.oidc_provider"]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield Employer(int(process.stdout.readline()))
        finally:
            process.kill()


if __name__ == "__main__":
    server = Server()
    print(server.server_address[1], flush=True)
    server.serve_forever()
