"""Drawing the region: one frame of what to draw, two renderings.

``moving`` (WebGL, to explore) and ``plain`` (Vega-Lite, for print and machines without WebGL; also
``small``) draw the same municipalities, fills and labels.
"""

import json
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

HEIGHT = {"moving": 720, "plain": 720, "small": 430}
LABEL_SIZE = {"moving": 17, "plain": 17, "small": 14}
PANEL = 400
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


def draw(
    boundaries: gpd.GeoDataFrame, drawn: pd.DataFrame, town: str, rendering: str
) -> dict[str, Any] | pdk.Deck:
    """The region with a fill and a label (lines) for each municipality; ``town`` (a code or "") stands out.

    ``drawn`` has municipality_code, label and fill; ``boundaries`` is the Dataset's.
    """
    shapes = _shapes(boundaries, drawn, town)
    if rendering == "moving":
        return _deck(shapes)
    chart = _plain(shapes, LABEL_SIZE[rendering], PICK).properties(height=HEIGHT[rendering])
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
        _plain(_shapes(boundaries, part, ""), LABEL_SIZE["small"], f"{PICK}{number}").properties(
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
    columns = ["municipality_code", "label", "fill"]
    shapes = boundaries.merge(drawn[columns], on="municipality_code", validate="1:1")
    return shapes.assign(chosen=shapes["municipality_code"] == town).sort_values("chosen", kind="stable")


def _deck(shapes: gpd.GeoDataFrame) -> pdk.Deck:
    """The region for deck.gl: polygons to click, labels at their chosen anchors, no tiles, no requests."""
    height = HEIGHT["moving"]
    polygons = json.loads(shapes[["municipality_code", "name", "label", "geometry"]].to_json(drop_id=True))
    for feature, row in zip(polygons["features"], shapes.itertuples(), strict=True):
        feature["properties"] |= {
            "fill": style.rgb(row.fill),
            "line": style.rgb(style.SELECTED if row.chosen else style.OUTLINE),
            "width": 4 if row.chosen else 1.5,
        }
    labels = [
        {"position": [row.label_longitude, row.label_latitude], "label": row.label}
        for row in shapes.itertuples()
    ]
    west, south, east, north = shapes.total_bounds
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
                get_color=style.rgb(style.INK),
                outline_width=style.HALO,
                outline_color=style.rgb(style.PAPER),
                font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
                get_size=LABEL_SIZE["moving"],
                font_family=pdk.types.String(style.FONT),
                font_weight=700,
                character_set=pdk.types.String("auto"),
                line_height=1.15,
            ),
        ],
        initial_view_state=pdk.ViewState(
            longitude=(west + east) / 2, latitude=_middle(south, north), zoom=_zoom(south, north, height)
        ),
        map_provider="mapbox",
        map_style=_map_style({}),
        tooltip={"text": "{label}"},
        height=height,
    )


def _map_style(sources: dict[str, Any]) -> str:
    """The style of the ground under the deck, as an address that holds it all: nothing or raster tiles."""
    layers = [{"id": name, "type": "raster", "source": name} for name in sources]
    return "data:application/json," + quote(json.dumps({"version": 8, "sources": sources, "layers": layers}))


def _middle(south: float, north: float) -> float:
    """The latitude halfway between two on a Mercator map."""
    middle = (_mercator(south) + _mercator(north)) / 2
    return float(TO_MERCATOR.transform(0, middle, direction="INVERSE")[1])


def _zoom(south: float, north: float, height: int) -> float:
    """The zoom at which the latitudes fill the height, with a margin."""
    world = 2 * float(TO_MERCATOR.transform(180, 0)[0])
    return log2((height - 40) * world / ((_mercator(north) - _mercator(south)) * TILE))


def _mercator(latitude: float) -> float:
    return float(TO_MERCATOR.transform(0, latitude)[1])


def _plain(shapes: gpd.GeoDataFrame, label_size: int, pick: str) -> alt.LayerChart | alt.FacetChart:
    """The region as a Vega-Lite map."""
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
    return alt.layer(areas, *_labels(shapes, label_size)).project("mercator")


def _labels(shapes: gpd.GeoDataFrame, size: int) -> list[alt.Chart]:
    """The labels at their anchors, dark on a light halo so that they may overhang their town."""
    columns = ["label_longitude", "label_latitude", "label"]
    base = alt.Chart(alt.Data(values=shapes[columns].to_dict(orient="records"))).encode(
        longitude="label_longitude:Q", latitude="label_latitude:Q", text="label:N"
    )
    words: dict[str, Any] = {
        "fontSize": size,
        "fontWeight": 700,
        "lineBreak": "\n",
        "baseline": "middle",
        "lineHeight": size * 1.15,
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
            "label": row.label.replace("\n", "　"),
            "fill": row.fill,
            "chosen": bool(row.chosen),
        }
        for row, geometry in zip(shapes.itertuples(), turned, strict=True)
    ]
