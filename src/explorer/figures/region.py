"""The region as SVG, for the screen, for slides and for files.

The ground runs on beyond the view box, so that the map fills whatever frame it is shown in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import compress

import pandas as pd
import shapely

from explorer import linebreaks, text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.labels import LEADING, Label, Placed, box, label_forms, place, size_of
from explorer.figures.land import Frame, Land, land_of

LETTERS = (19, 27, 40)
"""How high the letters are, for a large, a middling and a small frame; the frame chooses."""
SMALLER, SMALLER_ON_PAPER = (1, 0.9, 0.8), (1, 0.9, 0.8, 0.7, 0.6)
"""How far letters shrink before names are cut; paper is read from near."""
PANEL_LETTER, PAPER_LETTER = 46, 34
SIGN = 1.15
"""How many letters wide a badge is with the gap after it."""
OVER_TILES = 0.55
"""The opacity of the fills over tiles."""
SVG = "http://www.w3.org/2000/svg"
GROUND = "ground"
"""The id of what several small maps of one document share."""
HATCH = (
    '<pattern id="hatch" width="14" height="14" patternUnits="userSpaceOnUse">'
    f'<path d="M0,14L14,0" stroke="{style.OUTLINE}" stroke-width="2"/></pattern>'
)


@dataclass(frozen=True)
class Panel:
    """One region: for each municipality its fill and its label, in the order of the boundaries.

    Names of municipalities with a mark, and of ``cores``, are those that readers look for first.
    """

    title: str
    fills: tuple[str, ...]
    tooltips: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...]
    signs: tuple[str, ...]
    chosen: str = ""
    cores: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class RegionMap:
    """A map, or several small ones under their titles. Compared by identity."""

    land: Land
    panels: tuple[Panel, ...]
    tiled: bool = False

    def over_tiles(self) -> "RegionMap":
        """Return the same map half transparent over tiles, which the viewer's browser fetches."""
        return replace(self, tiled=True)

    def drawn(self) -> list[str]:
        """Return HTML with an SVG for each panel, for one document, with labels for every size of frame."""
        letters = LETTERS if len(self.panels) == 1 else (PANEL_LETTER,)
        drawn = [
            f"<figure>{self._caption(panel)}{self.svg(panel, letters)}</figure>" for panel in self.panels
        ]
        if len(drawn) == 1 or not self._ground:
            return drawn
        first, *others = drawn
        shared = f'<g id="{GROUND}">{self._ground}</g>'
        again = f'<use href="#{GROUND}"/>'
        return [first.replace(self._ground, shared), *(svg.replace(self._ground, again) for svg in others)]

    @property
    def _whole(self) -> Frame:
        return (0, 0, self.land.width, self.land.height)

    @property
    def _ground(self) -> str:
        return self.land.tiles if self.tiled else self.land.ground

    def on_paper(self) -> str:
        """Return the SVG for a sheet of paper: larger letters, and hatching that needs no colour."""
        return self.svg(self.panels[0], [PAPER_LETTER], self._whole, paper=True)

    def svg(
        self, panel: Panel, letters: Sequence[float], frame: Frame | None = None, paper: bool = False
    ) -> str:
        """Return one panel as SVG without width and height; a group of labels for each height of letters.

        ``frame`` is what is shown, None if that is not known: the view box and more. No word leaves it.
        """
        land = self.land
        labels = "".join(self._labels(panel, letter, frame or self._whole, paper) for letter in letters)
        font = escape(style.FONT.replace('"', "'"))
        ground = self._ground if self.tiled or frame is None else land.ground_in(frame)
        casing = f'<path d="{land.outline}" fill="none" stroke="{style.PAPER}" stroke-width="8"/>'
        return (
            f'<svg xmlns="{SVG}" viewBox="0 0 {land.width:.0f} {land.height:.0f}" font-family="{font}" '
            f'stroke-linejoin="round">{HATCH if paper else ""}{ground}{casing if ground else ""}'
            f"{self._areas(panel, paper)}{labels}</svg>"
        )

    def _caption(self, panel: Panel) -> str:
        """Return the panel's title and, as a small map does not name them, who has a mark there."""
        names = text.join_names(list(compress(self.land.names, panel.marks)))
        words = f"<span>不参加あり：{escape(names)}</span>"
        return f"<figcaption>{escape(panel.title)}{words}</figcaption>" if panel.title else ""

    def _areas(self, panel: Panel, hatched: bool) -> str:
        """Return the areas, the borders between them light, the region's outline strong."""
        drawn, over = [], ""
        opacity = f' fill-opacity="{OVER_TILES}"' if self.tiled else ""
        for code, path, fill, tooltip, sign in zip(
            self.land.codes, self.land.paths, panel.fills, panel.tooltips, panel.signs, strict=True
        ):
            drawn.append(
                f'<path class="town" data-key="town={code}" d="{path}" fill="{fill}"{opacity} '
                f'stroke="{style.PAPER}" stroke-width="2.5"><title>{escape(tooltip)}</title></path>'
            )
            if hatched and sign == text.NOT_JOINED_SIGN:
                drawn.append(f'<path class="hatched" d="{path}" fill="url(#hatch)"/>')
            if code == panel.chosen:
                over = "".join(
                    f'<path class="chosen" d="{path}" fill="{inside}"{opacity} stroke="{colour}" '
                    f'stroke-width="{width}" paint-order="stroke"/>'
                    for inside, colour, width in ((fill, style.PAPER, 10), ("none", style.SELECTED, 5))
                )
        outline = f'<path d="{self.land.outline}" fill="none" stroke="{style.OUTLINE}" stroke-width="2.5"/>'
        return "".join(drawn) + f'<g pointer-events="none">{outline}{over}</g>'

    def _labels(self, panel: Panel, letter: float, frame: Frame, paper: bool) -> str:
        """Return the labels with letters about that high, and the waters' names where they find room."""
        land = self.land
        labels = [
            Label(
                x,
                y,
                forms,
                SIGN if sign else 0,
                code == panel.chosen,
                max(1, sum(form.replace("\n", "").startswith(name) for form in forms)),
                shape if mark and not sign else None,
                _wanted(mark, code in panel.cores),
            )
            for (x, y), forms, code, name, sign, mark, shape in zip(
                land.anchors,
                panel.forms,
                land.codes,
                land.names,
                panel.signs,
                panel.marks,
                land.shapes,
                strict=True,
            )
        ]
        sizes = [letter * share for share in (SMALLER_ON_PAPER if paper else SMALLER)]
        signed = any(panel.signs)
        size, placed = place(labels, sizes, land.width, land.height, signed, land.region)
        written = [
            (label, spot, mark, sign)
            for label, spot, mark, sign in zip(labels, placed, panel.marks, panel.signs, strict=True)
            if spot.words or sign
        ]
        drawn = "".join(_label(*parts, size) for parts in written)
        rooms = [box(spot.x, spot.y, *size_of(spot.words, label.sign, size)) for label, spot, *_ in written]
        waters = "" if self.tiled or panel.title else self._waters(letter, frame, rooms)
        return (
            f'<g class="labels" data-letter="{letter:.1f}" pointer-events="none">{waters}'
            f'<g font-weight="700" fill="{style.INK}" stroke="{style.PAPER}" '
            f'stroke-width="{size * 0.24:.1f}">{drawn}</g></g>'
        )

    def _waters(self, letter: float, frame: Frame, rooms: list[shapely.Polygon]) -> str:
        """Return the names of waters that have their place in the frame and are on no label."""
        drawn, (left, _, right, _) = [], frame
        for name, at, y in self.land.waters:
            wide = (linebreaks.ems(name) + 0.3) * letter
            x = max(left + wide / 2, min(at, right - wide / 2))
            room = box(x, y, wide, letter)
            inside = shapely.box(*frame).covers(room) and abs(x - at) < wide / 2
            if inside and not shapely.intersects(room, [*rooms, self.land.region]).any():
                drawn.append(
                    f'<text x="{x:.1f}" y="{y + letter * 0.36:.1f}" font-size="{letter:.1f}" '
                    f'text-anchor="middle" fill="{style.WATER_INK}">{escape(name)}</text>'
                )
        return "".join(drawn)


def draw(dataset: Dataset, panels: Iterable[tuple[str, pd.DataFrame]], town: str = "") -> RegionMap:
    """Return the region once for each title with a frame of what to draw; ``town`` (a code or "") stands out.

    A frame has municipality_code, name ("" is not written), fill, tooltip (in lines), mark (what stands
    beside the name in short, "" for nothing), and optionally long (the same at length) and sign (a badge).
    """
    land, drawn = land_of(dataset), []
    for title, frame in panels:
        rows = frame.set_index("municipality_code").loc[land.codes]
        blank = [""] * len(rows)
        drawn.append(
            Panel(
                title,
                tuple(rows["fill"]),
                tuple(rows["tooltip"]),
                tuple(map(_forms, rows["name"], rows["mark"], rows.get("long", blank))),
                tuple(rows["mark"]),
                tuple(rows.get("sign", blank)),
                town,
                tuple(dataset.core_names),
            )
        )
    return RegionMap(land, tuple(drawn))


def _forms(name: str, mark: str, at_length: str) -> tuple[str, ...]:
    if not name:
        return (mark,)
    forms = label_forms(name, mark, "after")
    return (f"{linebreaks.wrap(name, 8)}\n{at_length}", *forms) if at_length else forms


def _wanted(mark: str, core: bool) -> float:
    """Return how much a name is wanted: by the count beside it; a core city's also without one."""
    return int(mark) if mark.isdecimal() else 0.5 * (bool(mark) or core)


def _label(label: Label, spot: Placed, mark: str, sign: str, letter: float) -> str:
    """Return the words with a halo, the count in another colour, a badge before them, a line to the place."""
    drawn = _leader(label, spot, letter) if spot.led else ""
    lines = spot.words.split("\n")
    wide, _ = size_of(spot.words, label.sign, letter)
    start, anchor = spot.x, ' text-anchor="middle"'
    top = spot.y - (len(lines) - 1) * LEADING * letter / 2
    if sign:
        drawn += badge(sign, spot.x - wide / 2 + letter * 0.48, top, letter * 0.46)
        start, anchor = spot.x - wide / 2 + letter * SIGN, ""
    quiet = not mark and not sign and not label.first
    look = f' font-weight="500" fill="{style.NAME_INK}"' if quiet else ""
    words = []
    for number, line in enumerate(lines):
        y = top + (number * LEADING + 0.36) * letter
        name, count = (line, "")
        if mark and number == len(lines) - 1:
            name, count = (line[: -len(mark)], mark) if line.endswith(mark) else ("", line)
        words.append(
            f'<text x="{start:.1f}" y="{y:.1f}"{anchor} font-size="{letter:.1f}"{look} paint-order="stroke">'
            f"{escape(name)}"
            + (f'<tspan fill="{style.MISSING_INK}">{escape(count)}</tspan>' if count else "")
            + "</text>"
        )
    return f'<g class="label">{drawn}{"".join(words)}</g>'


def _leader(label: Label, spot: Placed, letter: float) -> str:
    """Return a line from the edge of the label to its place, which a dot marks."""
    wide, high = size_of(spot.words, label.sign, letter)
    edge = box(spot.x, spot.y, wide, high).buffer(letter * 0.15)
    line = shapely.LineString([(label.x, label.y), (spot.x, spot.y)]).difference(edge)
    (x, y), (u, v) = line.coords[0], line.coords[-1]
    path = f"M{x:.1f},{y:.1f}L{u:.1f},{v:.1f}"
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{style.INK}"'
    return (
        f'<path d="{path}" stroke="{style.PAPER}" stroke-width="5"/>'
        f'<path d="{path}" stroke="{style.INK}" stroke-width="1.8"/>'
        f'{dot} stroke="{style.PAPER}" stroke-width="1.5"/>'
    )


def badge(sign: str, x: float, y: float, radius: float) -> str:
    """Return a disc: with a tick for one that takes part, a ring for the core city, or a cross."""
    colour = style.MISSING_INK if sign == text.NOT_JOINED_SIGN else style.LISTED_INK

    def circle(size: float, width: float, fill: str) -> str:
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius * size:.1f}" fill="{fill}" '
            f'stroke="{style.PAPER}" stroke-width="{radius * width:.1f}"/>'
        )

    disc, arm = circle(1, 0.3, colour), radius * 0.45
    if sign == text.CORE_SIGN:
        return disc + circle(0.55, 0.24, "none")
    if sign == text.NOT_JOINED_SIGN:
        line = f"M{x - arm:.1f},{y - arm:.1f}l{2 * arm:.1f},{2 * arm:.1f}"
        line += f"m0,{-2 * arm:.1f}l{-2 * arm:.1f},{2 * arm:.1f}"
    else:
        line = (
            f"M{x - 1.2 * arm:.1f},{y:.1f}l{0.8 * arm:.1f},{0.9 * arm:.1f}l{1.5 * arm:.1f},{-1.7 * arm:.1f}"
        )
    return f'{disc}<path d="{line}" fill="none" stroke="{style.PAPER}" stroke-width="{radius * 0.34:.1f}"/>'
