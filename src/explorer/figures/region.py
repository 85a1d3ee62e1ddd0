"""Drawing the region: one frame of what to draw, two renderings.

``moving`` (WebGL, to explore) and ``plain`` (Vega-Lite, for print and machines without WebGL; also
``small``) draw the same municipalities, fills and labels.
"""

import json
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from functools import cached_property
from math import log2
from typing import Any
from urllib.parse import quote

import altair as alt
import geopandas as gpd
import pandas as pd
import pydeck as pdk
import shapely
from pyproj import Transformer

from explorer import text
from explorer.figures import style
from explorer.figures.figure import PICK, Figure
from explorer.figures.labels import LEADING, Label, Side, label_forms, place, written

HEIGHT = {"moving": 720, "plain": 720, "small": 430}
WIDTH = {"moving": 900, "plain": 900, "small": 480}
"""Pixels: how high a map is, and how wide it is taken to be where labels are given their room."""
LETTERS = {"moving": (17, 16, 15), "plain": (17, 16, 15), "small": (14,)}
"""How high the letters may be, the usual size first."""
PANEL, MARGIN = 400, 20
TILES_ORIGIN = "https://cyberjapandata.gsi.go.jp"
TILES = {
    "type": "raster",
    "tiles": [TILES_ORIGIN + "/xyz/pale/{z}/{x}/{y}.png"],
    "tileSize": 256,
    "minzoom": 5,
    "maxzoom": 18,
}
"""The pale map (淡色地図) of the Geospatial Information Authority; its terms ask for the words below."""
TILES_SOURCE = "背景の地図の出典：国土地理院（地理院タイル）"
OVER_TILES = 0.3
"""The opacity of the fills over tiles; deck.gl raises it to the power of 1/2.2, which is a good half."""
LAYER = "municipalities"
TILE = 512
TO_MERCATOR = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)


class ReadyDeck(pdk.Deck):  # type: ignore[misc]
    """A deck that writes its JSON once and without white space; pydeck writes it for each viewer anew."""

    @cached_property
    def _written(self) -> str:
        return json.dumps(json.loads(super().to_json()), separators=(",", ":"))

    def to_json(self) -> str:
        """The deck as JSON, ready to send."""
        return self._written

    def unwritten(self) -> "ReadyDeck":
        """A copy that may still be changed."""
        found = copy(self)
        found.__dict__.pop("_written", None)
        return found


def labelled(names: Iterable[str], marks: Iterable[str], side: Side) -> dict[str, list[Any]]:
    """What a pointer reads and the forms of the label, for each name with its mark on that side of it."""
    pairs = list(zip(names, marks, strict=True))
    return {
        "told": [written(name, mark, side) for name, mark in pairs],
        "forms": [label_forms(name, mark, side) for name, mark in pairs],
    }


def draw(
    boundaries: gpd.GeoDataFrame, drawn: pd.DataFrame, town: str, rendering: str
) -> dict[str, Any] | pdk.Deck:
    """The region with a fill and a label for each municipality; ``town`` (a code or "") stands out.

    ``drawn`` has municipality_code, fill, told (what a pointer reads, in lines) and forms (of the label,
    as of :class:`explorer.figures.labels.Label`); ``boundaries`` is the Dataset's.
    """
    shapes = _shapes(boundaries, drawn, town)
    if rendering == "moving":
        return _deck(shapes)
    size, letters = (WIDTH[rendering], HEIGHT[rendering]), LETTERS[rendering]
    chart = _plain(shapes, size, letters, PICK).properties(height=HEIGHT[rendering])
    spec: dict[str, Any] = chart.configure(**style.vega_config()).to_dict()
    return spec


def over_tiles(figure: Figure) -> Figure:
    """A figure with a moving map, this one half transparent over tiles, which are named in the note."""
    assert isinstance(figure.chart, ReadyDeck)
    deck, (areas, *labels) = figure.chart.unwritten(), map(copy, figure.chart.layers)
    areas.opacity = OVER_TILES
    deck.layers = [areas, *labels]
    deck.map_style = _map_style({"tiles": TILES})
    return replace(figure, chart=deck, note="。".join(filter(None, (figure.note, TILES_SOURCE))))


def draw_panels(boundaries: gpd.GeoDataFrame, drawn: pd.DataFrame) -> dict[str, Any]:
    """A small region under its ``title`` for each ``heading`` of ``drawn``, which otherwise is as for
    :func:`draw`.
    """
    panels = [
        _plain(_shapes(boundaries, part, ""), (PANEL, PANEL), LETTERS["small"], f"{PICK}{number}").properties(
            title=alt.TitleParams(text.wrap(title, 16).split("\n"), fontSize=style.LABEL_SIZE),
            width=PANEL,
            height=PANEL,
        )
        for number, (title, part) in enumerate(
            (part["title"].iloc[0], part) for _, part in drawn.groupby("heading", sort=False)
        )
    ]
    spec: dict[str, Any] = alt.concat(*panels, columns=4).configure(**style.vega_config()).to_dict()
    return spec


def _shapes(boundaries: gpd.GeoDataFrame, drawn: pd.DataFrame, town: str) -> gpd.GeoDataFrame:
    """The boundaries with what to draw; the chosen one last, so that its outline lies on top."""
    columns = ["municipality_code", "told", "forms", "fill"]
    shapes = boundaries.merge(drawn[columns], on="municipality_code", validate="1:1")
    return shapes.assign(chosen=shapes["municipality_code"] == town).sort_values("chosen", kind="stable")


def _placed(
    shapes: gpd.GeoDataFrame, letters: tuple[int, ...], width: int, height: int, margin: int = 0
) -> tuple[float, list[dict[str, Any]]]:
    """The height of the letters, and the labels that find room on a map of that size in pixels.

    Of each label its words, where it is anchored (longitude and latitude) and how many pixels right of and
    below its anchor its middle stands.
    """
    scale = _scale(shapes, width - 2 * margin, height - 2 * margin)
    x, y = TO_MERCATOR.transform(shapes["label_longitude"], shapes["label_latitude"])
    west, south, east, north = _extent(shapes)
    labels = [
        Label(
            width / 2 + (right - (west + east) / 2) * scale,
            height / 2 - (up - (south + north) / 2) * scale,
            row.forms,
            first=row.chosen,
        )
        for row, right, up in zip(shapes.itertuples(), x, y, strict=True)
    ]
    letter, placed = place(labels, letters, width, height)
    return letter, [
        {
            "label_longitude": row.label_longitude,
            "label_latitude": row.label_latitude,
            "label": own.words,
            "right": own.x - label.x,
            "down": own.y - label.y,
        }
        for row, own, label in zip(shapes.itertuples(), placed, labels, strict=True)
        if own.words
    ]


def _extent(shapes: gpd.GeoDataFrame) -> tuple[float, float, float, float]:
    """The region's west, south, east and north on a Mercator map, in metres."""
    west, south, east, north = shapes.total_bounds
    return *TO_MERCATOR.transform(west, south), *TO_MERCATOR.transform(east, north)


def _scale(shapes: gpd.GeoDataFrame, width: float, height: float) -> float:
    """How many pixels a metre of the Mercator map has where the region is as large as fits."""
    west, south, east, north = _extent(shapes)
    return min(width / (east - west), height / (north - south))


def _deck(shapes: gpd.GeoDataFrame) -> pdk.Deck:
    """The region for deck.gl: polygons to click, labels about their anchors, no tiles, no requests."""
    width, height = WIDTH["moving"], HEIGHT["moving"]
    polygons = json.loads(shapes[["municipality_code", "name", "told", "geometry"]].to_json(drop_id=True))
    for feature, row in zip(polygons["features"], shapes.itertuples(), strict=True):
        feature["properties"] |= {
            "fill": style.rgb(row.fill),
            "line": style.rgb(style.SELECTED if row.chosen else style.OUTLINE),
            "width": 4 if row.chosen else 1.5,
        }
    letter, placed = _placed(shapes, LETTERS["moving"], width, height, MARGIN)
    labels = [
        {
            "position": [row["label_longitude"], row["label_latitude"]],
            "label": row["label"],
            "offset": [row["right"], row["down"]],
        }
        for row in placed
    ]
    west, south, east, north = _extent(shapes)
    longitude, latitude = TO_MERCATOR.transform((west + east) / 2, (south + north) / 2, direction="INVERSE")
    world = 2 * TO_MERCATOR.transform(180, 0)[0]
    scale = _scale(shapes, width - 2 * MARGIN, height - 2 * MARGIN)
    return ReadyDeck(
        layers=[
            pdk.Layer(
                "GeoJsonLayer",
                id=LAYER,
                data=polygons,
                pickable=True,
                auto_highlight=True,
                highlight_color=[255, 210, 0, 110],
                get_fill_color="properties.fill",
                get_line_color="properties.line",
                get_line_width="properties.width",
                line_width_units=pdk.types.String("pixels"),
            ),
            pdk.Layer(
                "TextLayer",
                id="labels",
                data=labels,
                get_position="position",
                get_text="label",
                get_pixel_offset="offset",
                get_color=style.rgb(style.INK),
                outline_width=style.HALO,
                outline_color=style.rgb(style.PAPER),
                font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
                get_size=letter,
                font_family=pdk.types.String(style.FONT),
                font_weight=700,
                character_set=pdk.types.String("auto"),
                line_height=LEADING,
            ),
        ],
        initial_view_state=pdk.ViewState(
            longitude=longitude, latitude=latitude, zoom=log2(scale * world / TILE)
        ),
        map_provider="mapbox",
        map_style=_map_style({}),
        tooltip={"text": "{told}"},
        height=height,
    )


def _map_style(sources: dict[str, Any]) -> str:
    """The style of the ground under the deck, as an address that holds it all: nothing or raster tiles."""
    layers = [{"id": name, "type": "raster", "source": name} for name in sources]
    return "data:application/json," + quote(json.dumps({"version": 8, "sources": sources, "layers": layers}))


def _plain(
    shapes: gpd.GeoDataFrame, size: tuple[int, int], letters: tuple[int, ...], pick: str
) -> alt.LayerChart | alt.FacetChart:
    """The region as a Vega-Lite map, its labels placed for that width and height."""
    areas = (
        alt.Chart(alt.Data(values=_features(shapes)))
        .mark_geoshape(cursor="pointer", strokeJoin="round")
        .encode(
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.condition("datum.chosen", alt.value(style.SELECTED), alt.value(style.OUTLINE)),
            strokeWidth=alt.condition("datum.chosen", alt.value(4), alt.value(1.5)),
            tooltip=alt.Tooltip("label:N", title="　"),
        )
        .add_params(alt.selection_point(name=pick, fields=["key"], on="click", empty=False))
    )
    return alt.layer(areas, *_labels(*_placed(shapes, letters, *size))).project("mercator")


def _labels(letter: float, placed: list[dict[str, Any]]) -> list[alt.Chart]:
    """The labels, dark on a light halo so that they may overhang their town."""
    line = letter * LEADING
    base = alt.Chart(alt.Data(values=placed)).encode(
        longitude="label_longitude:Q", latitude="label_latitude:Q", text="label:N"
    )
    words: dict[str, Any] = {
        "fontSize": letter,
        "fontWeight": 700,
        "lineBreak": "\n",
        "baseline": "middle",
        "lineHeight": line,
        "dx": alt.expr("datum.right"),
        "dy": alt.expr(f"datum.down - (length(split(datum.label, '\\n')) - 1) * {line / 2}"),
    }
    halo = base.mark_text(**words, stroke=style.PAPER, strokeWidth=style.HALO, strokeJoin="round")
    return [halo, base.mark_text(**words, color=style.INK)]


def _features(shapes: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """GeoJSON features with what Vega needs beside them; d3 takes the inside on the right-hand side."""
    turned = shapely.orient_polygons(shapes.geometry.array, exterior_cw=True)
    return [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(geometry),
            "key": f"town={row.municipality_code}",
            "label": row.told.replace("\n", "　"),
            "fill": row.fill,
            "chosen": bool(row.chosen),
        }
        for row, geometry in zip(shapes.itertuples(), turned, strict=True)
    ]
