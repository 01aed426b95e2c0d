"""Lists of people as all kinds of programs write them, and files that are none."""

import contextlib
import csv
import io
import zipfile
from collections.abc import Callable, Sequence

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from elearning.services.roster_files import EXAMPLE, Line, Trouble, UnreadableError, read

HEAD = ["naam", "e-mailadres", "werkgever", "wijkteam"]
ZOE = ["Zoë Müller", "zoe@x.example", "Gemeente Rivierstad", "Wijkteam Oost"]
JAN = ["Jan van ’t Hoff", "jan@x.example", "Gemeente Rivierstad", "Wijkteam Oost"]


def text_of(rows: Sequence[Sequence[str]], between: str = ";", end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=between, lineterminator=end).writerows(rows)
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[object]], **options: object) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def trouble(content: bytes) -> Trouble:
    with pytest.raises(UnreadableError) as caught:
        read(content)
    return caught.value.trouble


def remade(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The same archive with other bytes in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return out.getvalue()


@pytest.mark.parametrize("between", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_of_any_make_is_read(between: str, end: str, encoding: str) -> None:
    sheet = read(text_of([HEAD, ZOE, JAN], between, end).encode(encoding))
    assert sheet.lines == (Line(2, *ZOE), Line(3, *JAN))
    assert sheet.letters == {"cp1252": "Windows-1252", "utf-16": "UTF-16"}.get(encoding, "UTF-8")


def test_utf_16_of_the_other_byte_order_is_read_too() -> None:
    content = b"\xfe\xff" + text_of([HEAD, ZOE]).encode("utf-16-be")
    assert read(content).lines == (Line(2, *ZOE),)


def test_a_spreadsheet_is_read() -> None:
    sheet = read(xlsx([HEAD, ZOE, [], JAN]))
    assert sheet.lines == (Line(2, *ZOE), Line(4, *JAN))
    assert sheet.letters == ""


def test_a_spreadsheet_of_another_program_is_read() -> None:
    book = openpyxl.Workbook()
    assert book.active
    for row in (HEAD, ZOE):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue()).lines == (Line(2, *ZOE),)


def test_columns_may_stand_in_any_order_with_other_names_and_others_beside_them() -> None:
    head = ["Wijkteam", "Personeelsnummer", "E-Mail", "NAAM", "Organisatie", "Aandachtsfunctionaris verslaving"]
    sheet = read(xlsx([head, ["Wijkteam Oost", 17, "zoe@x.example", "Zoë Müller", "Gemeente Rivierstad", True]]))
    assert sheet.lines == (Line(2, *ZOE, "ja"),)
    assert sheet.ignored == ("Personeelsnummer",)


def test_empty_lines_count_and_spaces_do_not() -> None:
    content = "\r\n\r\n" + text_of([HEAD]) + "\r\n;;;\r\n" + text_of([[f" {one}\u00a0" for one in ZOE]])
    assert read(content.encode()).lines == (Line(6, *ZOE),)


def test_a_line_that_names_the_separator_is_obeyed() -> None:
    assert read(b"sep=|\r\n" + text_of([HEAD, ZOE], "|").encode()).lines == (Line(2, *ZOE),)


def test_quotes_and_line_ends_within_a_cell_stay_in_that_cell() -> None:
    odd = ['Jan "de"; Boer', "jan@x.example", "A,B", "C\nD"]
    assert read(text_of([HEAD, odd]).encode()).lines == (Line(2, *odd),)


def test_short_rows_are_filled_up() -> None:
    assert read(b"naam;e-mailadres;werkgever;wijkteam\nZoe;zoe@x.example").lines == (
        Line(2, "Zoe", "zoe@x.example", "", ""),
    )


def test_the_example_can_be_read() -> None:
    assert [line.name for line in read(b"\xef\xbb\xbf" + EXAMPLE.encode()).lines] == [
        "Samira Voorbeeld", "Tom Voorbeeld",
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\xef\xbb\xbf", text_of([HEAD]).encode(), xlsx([HEAD])])
def test_a_file_without_people_is_empty(content: bytes) -> None:
    assert trouble(content) is Trouble.EMPTY


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\x00", Trouble.NO_TABLE),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Trouble.NO_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, Trouble.OLD),
        (b"PK\x03\x04 and then nothing of it", Trouble.NO_TABLE),
        (b"<html><table><tr><td>naam</td></tr></table>", Trouble.COLUMNS),
        (b"naam;e-mailadres\nZoe;zoe@x.example", Trouble.COLUMNS),
        (b"naam;naam;e-mailadres;werkgever;wijkteam\na;b;c;d;e", Trouble.TWICE),
        (text_of([HEAD, ZOE]).encode("utf-16-le"), Trouble.NO_TABLE),
        (b"naam;\x81\x8d\x8f", Trouble.LETTERS),
        (b"x" * 1_999_000, Trouble.NO_TABLE),
        (b";" * 1_999_000, Trouble.EMPTY),
        (";".join(HEAD).encode() + b'\n"' + b"x" * 1_900_000, Trouble.NO_TABLE),
        (b"\xff\xfen", Trouble.LETTERS),
        (b"x" * 2_000_001, Trouble.LARGE),
    ],
)
def test_what_is_no_list_says_so(content: bytes, why: Trouble) -> None:
    assert trouble(content) is why


def test_missing_columns_are_named() -> None:
    with pytest.raises(UnreadableError) as caught:
        read(b"naam;email;afdeling\nZoe;zoe@x.example;x")
    assert caught.value.about == "werkgever, wijkteam"


@pytest.mark.parametrize("name", ["word/document.xml", "mimetype", "xl/workbook.xml"])
def test_another_archive_is_no_spreadsheet(name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "<x/>")
    assert trouble(out.getvalue()) is Trouble.NO_TABLE


def test_five_thousand_rows_fit_and_one_more_does_not() -> None:
    rows = [HEAD, *([f"Mens {number}", f"m{number}@x.example", "G", "W"] for number in range(5_001))]
    for make in (lambda some: text_of(some).encode(), xlsx):
        assert len(read(make(rows[:-1])).lines) == 5_000
        assert trouble(make(rows)) is Trouble.ROWS


def test_a_formula_in_a_spreadsheet_is_only_the_sign_that_it_is_one() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ZOE)
    sheet.write_formula(1, 0, '=HYPERLINK("http://kwaad.example","Zoë")', None, "Zoë Müller")
    sheet.write_array_formula("B2:B2", "{=SUM(1)}")
    book.close()
    [line] = read(out.getvalue()).lines
    assert (line.name, line.email) == ("=", "=")


def test_an_archive_that_is_large_inside_is_not_unpacked() -> None:
    def blown(name: str, old: bytes) -> bytes:
        return b" " * 21_000_000 if name == "xl/sharedStrings.xml" else old

    content = remade(xlsx([HEAD, ZOE]), blown)
    assert len(content) < 100_000
    assert trouble(content) is Trouble.BOMB


def test_an_archive_that_says_it_is_small_inside_is_no_spreadsheet() -> None:
    content = bytearray(remade(xlsx([HEAD, ZOE]), lambda n, old: b" " * 21_000_000 if "shared" in n else old))
    at = content.rindex(b"xl/sharedStrings.xml") - 22
    assert int.from_bytes(content[at : at + 4], "little") == 21_000_000
    content[at : at + 4] = (100).to_bytes(4, "little")
    assert trouble(bytes(content)) is Trouble.NO_TABLE


def test_an_archive_of_too_many_parts_or_tags_is_not_parsed() -> None:
    out = io.BytesIO(xlsx([HEAD, ZOE]))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(501):
            archive.writestr(f"xl/{number}.xml", "")
    assert trouble(out.getvalue()) is Trouble.BOMB
    cells = b"<c/>" * 600_000
    assert trouble(remade(xlsx([HEAD, ZOE]), lambda n, old: cells if "sheet1" in n else old)) is Trouble.BOMB


def test_a_row_that_says_it_is_far_away_costs_nothing() -> None:
    def moved(name: str, old: bytes) -> bytes:
        return old.replace(b'<row r="2"', b'<row r="999999999"') if "sheet1" in name else old

    assert trouble(remade(xlsx([HEAD, ZOE]), moved)) is Trouble.BOMB


def test_an_entity_in_a_spreadsheet_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'

    def poisoned(name: str, old: bytes) -> bytes:
        return old.replace(b"?>", b"?>" + bomb, 1).replace(b"Wijkteam Oost", b"&b;") if "shared" in name else old

    assert trouble(remade(xlsx([HEAD, ZOE]), poisoned)) is Trouble.NO_TABLE


@given(st.binary(max_size=400), st.integers(0, 5_000))
def test_a_broken_spreadsheet_breaks_only_itself(noise: bytes, at: int) -> None:
    content = bytearray(_WHOLE)
    content[at : at + len(noise)] = noise
    with contextlib.suppress(UnreadableError):
        read(bytes(content))


@given(st.binary(max_size=400))
def test_any_bytes_are_a_list_or_are_not(content: bytes) -> None:
    for start in (b"", b"naam;e-mailadres;werkgever;wijkteam\n", b"PK\x03\x04", b"\xff\xfe"):
        with contextlib.suppress(UnreadableError):
            assert read(start + content).lines


_WHOLE = xlsx([HEAD, ZOE, JAN])
