"""Which blocks there are, what stands on their opening line and which options they take."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shape:
    """A kind of block. `argument` is what stands after the `|`; an option is required or not."""

    argument: str
    options: dict[str, bool] = field(default_factory=dict)


SHAPES: dict[str, Shape] = {
    "weetje": Shape("een titel"),
    "let-op": Shape("een titel"),
    "zo-vraag-je-het": Shape("een titel", {"techniek": False}),
    "stem": Shape("wie er praat"),
    "beeld": Shape("het bestand", {"alt": True}),
    "film": Shape("het bestand", {"titel": True, "ondertiteling": True, "poster": False, "hoorbaar": False}),
    "vraag": Shape(
        "een id", {"doel": True, "soort": False, "feit": False, "voorheen": False, "beeld": False, "alt": False}
    ),
}

OPTION_KEYS = frozenset(key for shape in SHAPES.values() for key in shape.options)
"""Every option key there is: a line that looks like one in the wrong place is probably lost."""
