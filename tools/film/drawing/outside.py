"""What is outdoors: streets behind a window, a garden, a front door, a shed."""

from tools.film.drawing import things
from tools.film.drawing.svg import box, group, line, oval, path


def street(day: bool) -> str:
    """Draw the houses across the street, for behind a window."""
    drawn = box((112, 76), (298, 268), "url(#daylight)" if day else "url(#evening)")
    drawn += oval(352, 124, 22, 22, "#fff3c9" if day else "#f3dfae", opacity=0.85)
    x = 100.0
    walls = (
        ("#8fa3a0", "#a5806a", "#7f9692", "#b08f74", "#8a9d9a")
        if day
        else ("#24424d", "#1d3843", "#294a55", "#20404b", "#24424d")
    )
    for number, (width, height) in enumerate(((74, 118), (70, 132), (76, 112), (72, 126), (78, 116))):
        y = 344 - height
        roof = (
            f"L{x + width / 2},{y - 8} L{x + width},{y + 26}"
            if number % 2 == 0
            else f"H{x + 16} V{y - 6} H{x + width - 16} V{y + 26} H{x + width}"
        )
        drawn += path(f"M{x},344 V{y + 26} {roof} V344 Z", walls[number])
        for column, row in ((0, 0), (0, 1), (1, 0), (1, 1)):
            lit = not day and (number * 3 + column * 2 + row) % 4 == 0
            colour = "#f2c66b" if lit else "#dfeceb" if day else "#16303a"
            drawn += box((x + 14 + column * 28, y + 36 + row * 36), (16, 22), colour, 2)
        x += width - 2
    return drawn + box((100, 336), (330, 12), "#6d7f6c" if day else "#152a32")


def garden(father: bool) -> str:
    """Draw a small garden with Hamza and his father bent over a moped, or Hamza alone."""
    drawn = (
        box((112, 76), (298, 268), "url(#daylight)")
        + box((112, 250), (298, 94), "#7fa070")
        + box((112, 190), (298, 64), "#9a7a58")
    )
    drawn += line("M140,190 V254 M180,190 V254 M220,190 V254 M300,190 V254 M340,190 V254 M380,190 V254", "#7e6145", 3)
    drawn += group(things.moped(), at=(300, 326), scale=(0.42, 0.42))
    people = ((200, "#4d7a5b", "#1d1a1c", "#c68e68"), (366, "#3f5566", "#33302f", "#c68e68"))
    for x, top, hair, skin in people if father else people[:1]:
        back = 1 if x < 300 else -1
        bent = path("M-26,70 C-40,20 -30,-20 4,-30 C30,-30 44,-6 40,14 L20,30 L16,70 Z", top)
        bent += oval(34, -34, 17, 19, skin) + path("M16,-36 C14,-62 48,-64 52,-40 C42,-48 28,-48 16,-36 Z", hair)
        drawn += group(bent + line("M20,0 L44,34", top, 13), at=(x, 268), scale=(back, 1))
    return drawn


def front_door(sacks: bool) -> str:
    """Draw the front of Johan's house: a door that stands open, a window, and the post that sticks out of its box."""
    drawn = box((-200, -200), (1680, 1120), "#8a5644")
    for row in range(-2, 19):
        for column in range(-3, 20):
            x = column * 76 + (row % 2) * 38
            drawn += box(
                (x, row * 42), (70, 36), "#ffffff" if (row * 5 + column * 3) % 4 else "#000000", 3, opacity=0.05
            )
    drawn += box((-200, 640), (1680, 300), "#5d6a6b") + box((-200, 632), (1680, 12), "#48575a")
    drawn += box((270, 60), (340, 580), "#efe7d6", 4) + box((296, 86), (288, 554), "#16282c")
    drawn += path("M296,86 H584 V640 H296 Z", "#20393d") + path("M420,86 H584 V640 H470 Z", "#2d4b4d", opacity=0.7)
    drawn += box((700, 120), (420, 300), "#efe7d6", 4) + box((722, 142), (376, 256), "#3b4f55")
    if sacks:
        drawn += (
            path("M722,142 H1098 V398 H722 Z", "#7c6357")
            + line(
                "M760,146 V394 M806,146 V394 M852,146 V394 M898,146 V394 M944,146 V394 M990,146 V394 M1036,146 V394 M1078,146 V394",
                "#5f4a41",
                6,
            )
            + line("M912,142 V398", "#4a3932", 5)
        )
    else:
        drawn += path(
            "M722,142 H790 C786,230 780,320 790,398 H722 Z M1098,142 H1032 C1036,230 1042,320 1032,398 H1098 Z",
            "#a98a74",
        )
        drawn += box((800, 160), (220, 220), "#e9c987", opacity=0.28)
    drawn += box((690, 416), (440, 18), "#d8cdb9", 4) + box((1180, 90), (90, 40), "#20393d", 8)
    drawn += (
        box((636, 300), (44, 66), "#3b4f55", 6)
        + box((642, 312), (32, 8), "#13282e", 3)
        + oval(658, 250, 9, 9, "#e8b64c")
    )
    if sacks:
        post = "".join(
            group(things.letter(turn, paper), at=(664, y), turn=-64, scale=(0.6, 0.9))
            for turn, paper, y in ((-4, "#fbf7ee", 330), (8, "#efe6d6", 336))
        )
        drawn += post + group(things.sack(), at=(150, 700)) + group(things.sack(), at=(40, 716), scale=(0.9, 0.8))
    else:
        drawn += group(things.plant(), at=(200, 660), scale=(1.6, 1.6))
    return drawn


def door_shut() -> str:
    """Draw the door while it is shut."""
    leaf = (
        box((296, 86), (288, 554), "#2f5e63")
        + box((330, 130), (220, 190), "#254d52", 4)
        + box((330, 380), (220, 220), "#254d52", 4)
    )
    return leaf + oval(556, 372, 11, 11, "#e8b64c") + box((360, 150), (160, 60), "#8fb3b5", 4)


def door_leaf() -> str:
    """Draw the leaf of the door, before whoever stands in it: the door is on a crack."""
    leaf = path("M296,86 H396 L384,640 H296 Z", "#2f5e63") + path("M384,86 H396 L384,640 H374 Z", "#1d4145")
    panels = path("M312,130 H366 L362,320 H312 Z M312,360 H361 L357,600 H312 Z", "#254d52")
    step = box((262, 640), (356, 18), "#8d9796", 3) + box((262, 658), (356, 140), "#5d6a6b")
    return leaf + panels + oval(368, 372, 9, 9, "#e8b64c") + step


def shed() -> str:
    """Draw a shed full of tools, with daylight in the doorway on the right."""
    drawn = box((-200, -200), (1680, 1120), "#4a3a2e")
    for number in range(-2, 16):
        drawn += box((number * 92, -200), (88, 1120), "#ffffff", opacity=0.03 + 0.02 * (number % 3))
    drawn += box((-200, 650), (1680, 300), "#6b6258") + box((80, 96), (520, 230), "#5d4a3a", 6)
    tools = "M130,130 V240 M118,130 H142 M200,126 V210 M182,126 H218 V150 H182 Z M280,128 L262,246 M280,128 L300,246 M360,130 V230 M344,230 H376 M440,128 C410,150 410,200 440,220 M520,128 V250"
    drawn += line(tools, "#aab4b3", 9) + oval(280, 262, 17, 17, "none", stroke="#b5483a", stroke_width=9)
    drawn += box((60, 330), (560, 20), "#7d6248", 4)
    jars = ((96, "#b5483a"), (150, "#3e5a86"), (206, "#e2a93b"), (470, "#8fa0a3"), (540, "#4d8a63"))
    drawn += "".join(box((x, 276), (40, 54), colour, 5) for x, colour in jars)
    drawn += box((760, 20), (420, 640), "#2e241c", 4) + box((784, 44), (372, 606), "url(#daylight)")
    return drawn + box((784, 470), (372, 180), "#7fa070") + box((784, 400), (372, 74), "#9a7a58")


def shed_front() -> str:
    """Draw the moped, before whoever works on it."""
    rag = path("M610,690 C620,660 660,664 672,676 C690,690 690,700 680,704 H620 Z", "#c9bda8")
    box_ = box((86, 640), (150, 64), "#b5483a", 6) + line("M110,640 C110,612 212,612 212,640", "#8a342a", 8)
    return (
        oval(400, 704, 260, 18, "#2e2822", opacity=0.5)
        + group(things.moped(), at=(400, 706), scale=(1.18, 1.18))
        + rag
        + box_
    )
