"""Asking an employer who somebody is: what a real provider may say, and everything that we do not believe."""

import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from requests.exceptions import InvalidSchema, SSLError

from elearning.services import openid, outgoing
from elearning.services.openid import begin, code_in, finish
from elearning.services.openid_terms import Attempt, Failure, Known, OpenIdError
from elearning.services.outgoing import may_call
from tests.moment import NOW
from tests.oidc_provider import FAULTS, Employer
from tests.oidc_provider import employer as run_employer

OURS = "http://localhost/inloggen/via/proef/terug"
SAMIRA = {"email": "samira@rivierstad.example", "email_verified": True, "name": "Samira de Tester"}


@pytest.fixture(scope="module")
def process() -> Iterator[Employer]:
    with run_employer() as running:
        yield running


@pytest.fixture
def work(process: Employer) -> Employer:
    """The employer, with its clock set to ours; Samira is signed in there."""
    openid._shelves.clear()
    process.tell(reset=True, now=NOW.timestamp(), claims=SAMIRA, redirect_uris=[OURS])
    return process


def sign_in(work: Employer, now: datetime = NOW, **settings: Any) -> Known:
    """Go all the way around."""
    provider = work.settings(**settings)
    url, attempt = begin(provider, OURS, now)
    answer = dict(parse_qsl(urlsplit(work.sign_in(url)).query))
    return finish(provider, OURS, code_in(answer, provider, attempt, now), attempt, now)


def failure(work: Employer, now: datetime = NOW, **settings: Any) -> tuple[Failure, str]:
    with pytest.raises(OpenIdError) as caught:
        sign_in(work, now, **settings)
    return caught.value.failure, str(caught.value).partition(": ")[2]


def test_a_good_answer_says_who_it_is(work: Employer) -> None:
    known = sign_in(work)
    assert known == Known(work.issuer(), "jan-1", "samira@rivierstad.example", True, "Samira de Tester")


def test_every_attempt_has_a_state_a_nonce_and_a_verifier_of_its_own(work: Employer) -> None:
    (url, first), (_, second) = (begin(work.settings(), OURS, NOW) for _ in range(2))
    assert not set(vars(first).values()) & set(vars(second).values())
    assert all(len(one) >= 43 for one in vars(first).values())
    asked = parse_qs(urlsplit(url).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [OURS]
    assert first.verifier not in url


@pytest.mark.parametrize("alg", openid.ALGORITHMS)
def test_good_signatures_will_do(work: Employer, alg: str) -> None:
    work.tell(alg=alg)
    assert sign_in(work).subject == "jan-1"


WHY = {
    "nonce": "InvalidClaimError nonce",
    "no-nonce": "MissingClaimError nonce",
    "aud": "InvalidClaimError aud",
    "aud-with-others": "MissingClaimError azp",
    "azp": "InvalidClaimError azp",
    "iss": "InvalidClaimError iss",
    "no-iss": "MissingClaimError iss",
    "expired": "ExpiredTokenError exp",
    "no-exp": "MissingClaimError exp",
    "not-yet": "InvalidClaimError nbf",
    "from-the-future": "InvalidClaimError iat",
    "no-sub": "MissingClaimError sub",
    "empty-sub": "no usable sub",
    "sub-is-a-number": "InvalidClaimError sub",
    "at_hash": "InvalidClaimError at_hash",
    "alg-none": "UnsupportedAlgorithmError",
    "HS256": "UnsupportedAlgorithmError",
    "HS256-public": "UnsupportedAlgorithmError",
    "other-key": "BadSignatureError",
    "unknown-key": "signed with an unknown key",
    "no-kid": "signed with an unknown key",
    "broken-signature": "BadSignatureError",
}


@pytest.mark.parametrize("fault", [*FAULTS, *sorted(set(WHY) - set(FAULTS))])
def test_a_token_with_one_thing_wrong_is_not_believed(work: Employer, fault: str) -> None:
    work.tell(fault=fault)
    assert failure(work) == (Failure.UNTRUE, f"ID token: {WHY[fault]}")


def test_the_clock_of_an_employer_may_be_a_minute_off(work: Employer) -> None:
    work.tell(now=(NOW + timedelta(seconds=50)).timestamp())
    assert sign_in(work)
    work.tell(now=(NOW - timedelta(seconds=350)).timestamp())
    assert sign_in(work)


def test_a_token_for_more_sites_is_ours_when_it_says_that_it_was_made_for_us(work: Employer) -> None:
    work.tell(claims={"aud": ["keukentafel", "another-site"], "azp": "keukentafel"})
    assert sign_in(work)


def test_keys_are_kept_ten_minutes_and_read_again_for_a_new_one(work: Employer) -> None:
    for _ in range(2):
        sign_in(work)
    assert work.asked().count("/jwks") == work.asked().count("/.well-known/openid-configuration") == 1
    work.tell(rotate=True)
    assert sign_in(work)
    assert work.asked().count("/jwks") == 2
    later = NOW + timedelta(minutes=11)
    work.tell(now=later.timestamp())
    assert sign_in(work, later)
    assert work.asked().count("/jwks") == 3
    assert work.asked().count("/.well-known/openid-configuration") == 2


def test_a_code_works_once_and_with_the_verifier_of_its_own_attempt_only(work: Employer) -> None:
    provider = work.settings()
    url, attempt = begin(provider, OURS, NOW)
    back = dict(parse_qsl(urlsplit(work.sign_in(url)).query))
    other = replace(attempt, verifier="x" * 43)
    with pytest.raises(OpenIdError, match="stale: invalid_grant"):
        finish(provider, OURS, back["code"], other, NOW)
    with pytest.raises(OpenIdError, match="stale: invalid_grant"):
        finish(provider, OURS, back["code"], attempt, NOW)


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_the_secret_goes_the_way_the_employer_wants_it(work: Employer, method: str) -> None:
    work.tell(methods=[method])
    assert sign_in(work)
    assert failure(work, client_secret="of somebody else") == (Failure.NOT_SET_UP, "invalid_client")


def test_name_and_address_may_come_from_userinfo_about_the_same_person_only(work: Employer) -> None:
    work.tell(claims={}, userinfo=SAMIRA)
    assert sign_in(work).address == "samira@rivierstad.example"
    work.tell(userinfo={**SAMIRA, "sub": "piet-2"})
    assert failure(work) == (Failure.UNTRUE, "userinfo: another sub")


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Samira  de\tTester"}, "Samira de Tester"),
        ({"name": "Boer, Jan de (Sociaal domein)"}, "Jan de Boer"),
        ({"given_name": "Jan", "family_name": "de Boer", "name": "BOERJ01"}, "Jan de Boer"),
        ({"given_name": ["Jan"], "family_name": 7, "name": None}, ""),
    ],
)
def test_a_name_is_written_as_people_say_it(work: Employer, claims: dict[str, Any], name: str) -> None:
    work.tell(claims=claims)
    assert sign_in(work).name == name


# --- what comes back by the browser


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({}, "another state"),
        ({"state": "x", "code": "c"}, "another state"),
        ({"state": "é", "code": "c"}, "another state"),
        ({"state": "mine"}, "no code"),
        ({"state": "mine", "code": "c", "iss": "https://elders.example"}, "another issuer answered"),
        ({"state": "mine", "error": "access_denied", "code": "c"}, "access_denied"),
        ({"state": "mine", "error": "<b>jan@rivierstad.nl</b>"}, "an error of its own"),
    ],
)
def test_an_answer_that_is_not_to_our_question_is_refused(work: Employer, answer: dict[str, str], why: str) -> None:
    attempt = Attempt("mine", "n", "v")
    with pytest.raises(OpenIdError) as caught:
        code_in(answer, work.settings(), attempt, NOW)
    assert str(caught.value).partition(": ")[2] == why


def test_an_answer_must_name_who_gives_it_when_the_employer_says_it_does(work: Employer) -> None:
    work.tell(extra={"authorization_response_iss_parameter_supported": True})
    assert failure(work) == (Failure.UNTRUE, "another issuer answered")


# --- an employer that is out of order


@pytest.mark.parametrize("where", ["openid-configuration", "token", "jwks"])
@pytest.mark.parametrize("how", ["error", "redirect", "large", "deep", "page"])
def test_an_employer_that_is_out_of_order_is_unreachable(work: Employer, where: str, how: str) -> None:
    work.tell(fault=f"{where}:{how}")
    assert failure(work)[0] is Failure.UNREACHABLE
    assert "/other" not in work.asked(), "redirects are not followed"


def test_an_employer_that_does_not_answer_in_time_is_let_go(work: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 0.2)
    work.tell(fault="openid-configuration:slow")
    assert failure(work)[0] is Failure.UNREACHABLE


def test_after_no_answer_it_is_not_asked_again_at_once(work: Employer) -> None:
    work.tell(fault="openid-configuration:error")
    for _ in range(3):
        failure(work)
    assert len(work.asked()) == 1
    work.tell(fault="")
    later = NOW + timedelta(seconds=16)
    begin(work.settings(), OURS, later)


def test_no_more_than_two_calls_at_once_hold_up_the_site(work: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "PATIENCE", 0.01)
    provider = work.settings()
    with outgoing.line_to(provider), outgoing.line_to(provider):
        assert failure(work) == (Failure.UNREACHABLE, "TooBusyError")
    openid._shelves.clear()
    assert sign_in(work)


@pytest.mark.parametrize(
    "extra",
    [
        {"issuer": "https://login.elders.example"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "https://login.elders.example/\r\nX: y"},
        {"token_endpoint": "http://naam@127.0.0.1/x"},
        {"token_endpoint": "/token"},
        {"jwks_uri": None},
        {"userinfo_endpoint": "file:///etc/passwd"},
    ],
)
def test_an_employer_that_names_itself_or_its_pages_wrongly_is_not_used(work: Employer, extra: dict[str, Any]) -> None:
    work.tell(extra=extra)
    assert failure(work)[0] is Failure.NOT_SET_UP


# --- who may be called


def test_a_real_employer_is_called_over_https_only(work: Employer) -> None:
    provider = work.settings(issuer="https://login.elders.example")
    with pytest.raises(InvalidSchema), outgoing.line_to(provider) as line:
        line.get(work.issuer(), withhold_token=True)
    assert work.asked() == []


def test_a_name_that_leads_to_this_computer_is_not_spoken_to(work: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the name is a public one, and its address is ours."""
    monkeypatch.setattr("elearning.providers.Provider.is_local", property(lambda _self: False))
    monkeypatch.setattr("elearning.services.outgoing.OAuth2Session.mount", _both_schemes)
    assert failure(work) == (Failure.UNREACHABLE, "ConnectionError")
    assert work.asked() == []


def _both_schemes(line: Any, _scheme: str, adapter: Any) -> None:
    line.adapters.update({"https://": adapter, "http://": adapter})


@pytest.mark.parametrize(
    ("address", "outside", "inside"),
    [
        ("52.97.1.1", True, True),
        ("2a01:7c8::1", True, True),
        ("10.0.0.8", False, True),
        ("192.168.1.1", False, True),
        ("fd00::1", False, True),
        ("127.0.0.1", False, False),
        ("::1", False, False),
        ("::ffff:127.0.0.1", False, False),
        ("::ffff:10.0.0.8", False, True),
        ("169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),
        ("100.64.0.1", False, False),
        ("224.0.0.1", False, False),
    ],
)
def test_only_the_outside_world_is_called_or_ones_own_network_when_the_operator_says_so(
    work: Employer, address: str, outside: bool, inside: bool
) -> None:
    employer = work.settings(issuer="https://login.rivierstad.example")
    assert may_call(employer, address) is outside
    assert may_call(replace(employer, internal=True), address) is inside
    assert may_call(work.settings(), address) is (address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"))


# --- https


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A page over https at localhost, with a certificate of its own making; gives its address and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(7).not_valid_before(NOW - timedelta(days=9999)).not_valid_after(NOW + timedelta(days=9999))
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = tmp_path / "certificate.pem"
    file.write_bytes(secret + made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    server = ThreadingHTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_address[1]}", file
    server.shutdown()
    server.server_close()


def test_an_employer_is_believed_when_somebody_the_system_trusts_vouches_for_its_name(
    work: Employer, sealed: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, certificate = sealed
    with pytest.raises(SSLError), outgoing.line_to(work.settings()) as line:
        line.get(f"{address}/elders", withhold_token=True)
    trusted = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(outgoing, "_trusted", lambda: trusted)
    with outgoing.line_to(work.settings()) as line:
        assert line.get(f"{address}/elders", withhold_token=True).status_code == 404
    with pytest.raises(SSLError), outgoing.line_to(work.settings()) as line:
        line.get(address.replace("localhost", "127.0.0.1"), withhold_token=True)
