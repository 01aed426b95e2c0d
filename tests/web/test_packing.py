"""Pages go over the line packed, without telling by their length what is in them."""

import gzip
from collections.abc import Iterator

import pytest
from flask import Flask, Response
from werkzeug.test import TestResponse

from elearning.web.packing import LEAST, pack
from tests.pages import Page

WORDS = "Woorden over een glas wijn bij het eten. " * 100
TAKES = {"Accept-Encoding": "gzip, deflate, br"}


def page(**more: str) -> Response:
    return Response(WORDS, mimetype="text/html", headers=more)


def streamed() -> Response:
    def pieces() -> Iterator[str]:
        yield WORDS

    return Response(pieces(), mimetype="text/csv")


def marked() -> Response:
    response = page()
    response.set_etag("abc")
    return response


KINDS = {
    "page": page,
    "short": lambda: Response("x" * (LEAST - 1), mimetype="text/html"),
    "picture": lambda: Response(WORDS, mimetype="image/jpeg"),
    "part": lambda: Response(WORDS, 206, mimetype="text/vtt"),
    "streamed": streamed,
    "packed": lambda: page(**{"Content-Encoding": "br"}),
    "marked": marked,
    "varies": lambda: page(Vary="Cookie"),
}


@pytest.fixture(scope="module")
def shop() -> Flask:
    app = Flask("shop")
    pack(app)
    for name, view in KINDS.items():
        app.add_url_rule(f"/{name}", name, view)
    return app


def fetch(shop: Flask, name: str, **headers: str) -> TestResponse:
    return shop.test_client().get(f"/{name}", headers={**TAKES, **headers})


def test_a_page_is_packed_and_says_the_same(shop: Flask) -> None:
    seen = fetch(shop, "page")
    assert seen.headers["Content-Encoding"] == "gzip"
    assert len(seen.data) == int(seen.headers["Content-Length"]) < len(WORDS) / 5
    assert gzip.decompress(seen.data).decode() == WORDS


@pytest.mark.parametrize("taken", ["", "identity", "br", "gzip;q=0"])
def test_who_cannot_unpack_gets_the_page_as_it_is(shop: Flask, taken: str) -> None:
    seen = fetch(shop, "page", **{"Accept-Encoding": taken})
    assert "Content-Encoding" not in seen.headers
    assert seen.text == WORDS
    assert seen.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["short", "picture", "part", "streamed"])
def test_what_gains_nothing_or_is_not_whole_stays_as_it_is(shop: Flask, name: str) -> None:
    seen = fetch(shop, name)
    assert "Content-Encoding" not in seen.headers
    assert "Vary" not in seen.headers


def test_what_was_packed_already_is_not_packed_again(shop: Flask) -> None:
    assert fetch(shop, "packed").text == WORDS


def test_the_length_of_a_packed_page_says_little(shop: Flask) -> None:
    assert len({len(fetch(shop, "page").data) for _ in range(30)}) > 5


def test_a_validator_holds_for_the_words_not_for_the_bytes(shop: Flask) -> None:
    assert fetch(shop, "marked").headers["ETag"] == 'W/"abc"'
    assert fetch(shop, "marked", **{"Accept-Encoding": ""}).headers["ETag"] == '"abc"'


def test_a_cache_keeps_packed_and_plain_apart_beside_what_was_apart_already(shop: Flask) -> None:
    assert fetch(shop, "varies").headers["Vary"] == "Cookie, Accept-Encoding"


@pytest.mark.parametrize("path", ["/zakkaart", "/mijn-leerpad", "/cursus/proef/glas/glas", "/account", "/bestaat-niet"])
def test_our_pages_come_packed_and_guarded(samira: Page, path: str) -> None:
    _sets_a_cookie, plain, packed = (samira.client.get(path, headers=headers) for headers in ({}, {}, TAKES))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert b"<title>" in gzip.decompress(packed.data)
    differs = {"Content-Length", "Content-Encoding", "X-Request-ID", "ETag"}
    assert {name: value for name, value in packed.headers if name not in differs} == {
        name: value for name, value in plain.headers if name not in differs
    }
