"""The strokes that everything is drawn with."""

Attribute = str | float


def path(shape: str, fill: str = "none", /, **more: Attribute) -> str:
    """Draw a shape; `opacity` is written so that it costs no layer of its own."""
    opacity = more.pop("opacity", None)
    if opacity is not None:
        more |= {"fill_opacity": opacity, "stroke_opacity": opacity}
    return f'<path d="{shape}" fill="{fill}"{_attributes(more)}/>'


def line(shape: str, colour: str, width: float, **more: Attribute) -> str:
    """Draw a line with round ends."""
    return path(shape, stroke=colour, stroke_width=width, stroke_linecap="round", stroke_linejoin="round", **more)


def oval(x: float, y: float, width: float, height: float, fill: str, **more: Attribute) -> str:
    """Draw an oval round a point, by its half width and half height."""
    return f'<ellipse cx="{x}" cy="{y}" rx="{width}" ry="{height}" fill="{fill}"{_attributes(more)}/>'


def box(corner: tuple[float, float], size: tuple[float, float], fill: str, round_: float = 0, **more: Attribute) -> str:
    """Draw a box by its upper left corner and its size."""
    (x, y), (width, height) = corner, size
    where = f'x="{x}" y="{y}" width="{width}" height="{height}" rx="{round_}"'
    return f'<rect {where} fill="{fill}"{_attributes(more)}/>'


def group(inner: str, *, at: tuple[float, float] = (0, 0), turn: float = 0, scale: tuple[float, float] = (1, 1)) -> str:
    """Move, turn and scale a drawing."""
    moves = f"translate({at[0]:.1f},{at[1]:.1f}) rotate({turn:.1f}) scale({scale[0]},{scale[1]})"
    return f'<g transform="{moves}">{inner}</g>'


def _attributes(more: dict[str, Attribute]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
