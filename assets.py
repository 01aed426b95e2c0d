"""Builds what a browser gets but nobody writes: web fonts, the style sheets, packed copies, the compiled translations.

`python assets.py` builds in this folder; `dev.py` and the wheel hook call `build_assets`. Everything it makes is
ignored by git and made again only when something it is made from has changed.
"""

import gzip
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from elearning.paths import content_mark

FONTS = Path("static/fonts")
STYLES = Path("static/css")
BUNDLE = Path("static/build/app.css")
#: Only on the pages of people who work with teams, so that a learner does not load it.
WORK = Path("static/build/work.css")
#: What goes over the line in place of a file, named after what is in that file (elearning/web/static_files.py).
PACKED = Path("static/build/packed")
#: Pictures and fonts are packed by nature.
PACKS_WELL = ("build/*.css", "js/*.js", "img/*.svg", "*.webmanifest")
STAMP = FONTS / "made-from.txt"
#: The typesetter of PDFs reads no WOFF2, and wants every letter that a name can have.
PRINT_FONTS = Path("templates/pdf/fonts")
# Letters of the Latin languages of Europe (also in people's names), and the punctuation that Dutch texts use.
LETTERS = "U+0020-007E,U+00A0-017F,U+0218-021B,U+0300-0301,U+0308"
SIGNS = "U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2032-2033,U+2039-203A,U+20AC,U+2122,U+2190-2193"
MATHS = "U+2212,U+2248,U+2260,U+2264-2265"


@dataclass(frozen=True)
class Font:
    """One font file to make: `axes` pins every axis of a variable font."""

    package: str
    file: str
    name: str
    axes: dict[str, float]


FAMILIES = (
    Font("fontpkg-atkinson-hyperlegible", "AtkinsonHyperlegible-Regular.ttf", "atkinson-hyperlegible-regular", {}),
    Font("fontpkg-atkinson-hyperlegible", "AtkinsonHyperlegible-Bold.ttf", "atkinson-hyperlegible-bold", {}),
    # Voices are quotes of 19 to 22 px: the optical size for that, in one weight.
    Font("fontpkg-literata", "Literata-Italic[opsz,wght].ttf", "literata-italic", {"opsz": 18, "wght": 400}),
)


class AssetError(RuntimeError):
    """Something is missing that the assets are made from."""


def build_assets(root: Path) -> None:
    """Make fonts, style sheet and translations below `root`, if they are not there yet or no longer right.

    Raises AssetError when a font package is not installed.
    """
    build_fonts(root)
    lay_print_fonts(root)
    build_styles(root)
    pack_files(root)
    compile_translations(root)


def build_fonts(root: Path) -> None:
    """Subset every font to WOFF2 and lay its licence beside it."""
    stamp = font_stamp()
    wanted = [root / FONTS / f"{font.name}.woff2" for font in FAMILIES]
    mark = root / STAMP
    if mark.is_file() and mark.read_text() == stamp and all(path.is_file() for path in wanted):
        return
    (root / FONTS).mkdir(parents=True, exist_ok=True)
    for font, target in zip(FAMILIES, wanted, strict=True):
        write_font(font, target)
        licence = target.with_name(f"{font.package.removeprefix('fontpkg-')}-OFL.txt")
        shutil.copyfile(packaged(font.package, "LICENSE"), licence)
    mark.write_text(stamp)


def lay_print_fonts(root: Path) -> None:
    """Lay the upright fonts beside the templates of PDFs, whole, with their licence."""
    package = "fontpkg-atkinson-hyperlegible"
    for name in ("AtkinsonHyperlegible-Regular.ttf", "AtkinsonHyperlegible-Bold.ttf", "LICENSE"):
        source, target = packaged(package, name), root / PRINT_FONTS / name
        if not target.is_file() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def font_stamp() -> str:
    """Say what the fonts are made from: packages, their versions, and what is kept of them."""
    lines = [f"{font.package} {installed_version(font.package)} {font.file} {font.axes}" for font in FAMILIES]
    return "\n".join([*lines, LETTERS, SIGNS, MATHS, ""])


def installed_version(package: str) -> str:
    """Give the version of a font package, or say how to get it."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError as error:
        message = f"Het pakket {package} ontbreekt. Installeer het met: pip install -r requirements-test.txt"
        raise AssetError(message) from error


def packaged(package: str, name: str) -> Path:
    """Find a file of an installed package by its own name, whatever folder it lies in."""
    installed_version(package)
    for entry in metadata.files(package) or []:
        path = Path(str(entry.locate()))
        if path.name == name and path.is_file():
            return path
    raise AssetError(f"In het pakket {package} ontbreekt het bestand {name}.")


def write_font(font: Font, target: Path) -> None:
    """Pin the axes, keep the letters we use, drop hints for printers of old, and pack as WOFF2."""
    from fontTools.subset import Options, Subsetter, parse_unicodes
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    letters = TTFont(packaged(font.package, font.file), recalcTimestamp=False)
    if font.axes:
        letters = instantiateVariableFont(letters, font.axes)
    subsetter = Subsetter(Options(hinting=False, notdef_outline=True))
    subsetter.populate(unicodes=parse_unicodes(",".join((LETTERS, SIGNS, MATHS))))
    subsetter.subset(letters)
    letters.flavor = "woff2"
    letters.save(target)


def build_styles(root: Path) -> None:
    """Join all CSS files into the one that pages link, and those of `work/` into the one beside it."""
    build_sheet(root / BUNDLE, style_files(root / STYLES))
    build_sheet(root / WORK, sorted((root / STYLES / "work").glob("*.css")))


def build_sheet(target: Path, files: Iterable[Path]) -> None:
    """Write one style sheet, if it is not there yet as it should be."""
    target.parent.mkdir(parents=True, exist_ok=True)  # the fonts are found from here
    sheet = with_marks("".join(minified(read_styles(path)) for path in files), target.parent)
    if not target.is_file() or target.read_text() != sheet:
        target.write_text(sheet)


def with_marks(sheet: str, folder: Path) -> str:
    """Address each font by its content, as pages do, so that a browser keeps it for good."""
    return re.sub(r"url\((\.\./[^)?]+)\)", lambda found: f"url({found[1]}?v={content_mark(folder / found[1])})", sheet)


def pack_files(root: Path) -> None:
    """Pack what packs well, once, so that no request waits for it; copies of what is gone go too."""
    import brotli

    folder = root / PACKED
    folder.mkdir(parents=True, exist_ok=True)
    left = set(folder.iterdir())
    for path in (path for pattern in PACKS_WELL for path in (root / "static").glob(pattern)):
        mark, content = content_mark(path), path.read_bytes()
        # No time in it, so that the same file gives the same wheel.
        packers = {".gz": lambda plain: gzip.compress(plain, mtime=0), ".br": brotli.compress}
        for ending, packer in packers.items():
            target = folder / (mark + ending)
            left.discard(target)
            if not target.is_file():
                target.write_bytes(packer(content))
    for path in left:
        path.unlink()


def compile_translations(root: Path) -> None:
    """Compile every catalogue that people edit (.po) to the one that the program reads (.mo)."""
    for catalogue in root.glob("elearning/translations/*/LC_MESSAGES/*.po"):
        with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=catalogue.parents[1].name))


def style_files(folder: Path) -> Iterator[Path]:
    """Give the CSS files in the order in which later ones may refine earlier ones."""
    yield from (folder / name for name in ("tokens.css", "base.css", "layout.css"))
    yield from sorted((folder / "components").glob("*.css"))


def read_styles(path: Path) -> str:
    """Read one file without comments; the tokens come out spelled out for light and dark."""
    css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    return spelled_out(css) if path.name == "tokens.css" else css


def spelled_out(css: str) -> str:
    """Turn each `light-dark(a, b)` into rules that every browser knows.

    On paper it is always light. Dark outweighs a theme that only has light colours, so that it stays readable.
    """
    body = css[css.index("{") + 1 : css.rindex("}")]
    declarations = [line.strip() for line in body.split(";") if line.strip()]
    light = ";".join(chosen(line, 0) for line in declarations)
    dark = ";".join(chosen(line, 1) for line in declarations if "light-dark(" in line)
    device = f'@media (prefers-color-scheme:dark){{:root:not([data-theme="licht"]){{{dark}}}}}'
    return f':root{{{light}}}@media screen{{{device}:root[data-theme="donker"]{{{dark}}}}}'


def chosen(declaration: str, side: int) -> str:
    """Replace every `light-dark(a, b)` in a declaration by `a` (side 0) or `b` (side 1)."""
    before, found, rest = declaration.partition("light-dark(")
    if not found:
        return declaration
    end = closing(rest)
    pair = split_at_comma(rest[:end])
    return before + pair[side] + chosen(rest[end + 1 :], side)


def closing(text: str) -> int:
    """Find the bracket that closes one opened just before `text`."""
    depth = 1
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if depth == 0:
            return place
    raise AssetError(f"Haakje niet gesloten in tokens.css: light-dark({text}")


def split_at_comma(text: str) -> tuple[str, str]:
    """Split `a, b` at the comma that stands in no brackets of its own."""
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            return text[:place].strip(), text[place + 1 :].strip()
    raise AssetError(f"light-dark() in tokens.css heeft twee waarden nodig: {text}")


def minified(css: str) -> str:
    """Drop the white space that no browser needs; strings stay as they are."""
    pieces = re.split(r'("[^"]*")', css)
    return "".join(piece if piece.startswith('"') else squeezed(piece) for piece in pieces)


def squeezed(css: str) -> str:
    """Shorten white space outside strings. A space before `:` or around `+` can mean something and stays."""
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    return re.sub(r": ", ":", css).replace(";}", "}")


if __name__ == "__main__":
    try:
        build_assets(Path(__file__).resolve().parent)
    except AssetError as error:
        sys.exit(str(error))
