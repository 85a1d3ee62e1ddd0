"""The region's map: one frame of what to draw, two renderings.

``deck`` (WebGL, to explore) and ``plain`` (Vega-Lite, for print and machines without WebGL; also
``small``) draw the same municipalities, fills and labels.
"""

import json
from math import log2
from typing import Any

import altair as alt
import geopandas as gpd
import pandas as pd
import pydeck as pdk
import shapely
from pyproj import Transformer

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import PICK, Figure, source_line
from explorer.model import Basis
from explorer.questions.participation import joined_by_field, joined_by_municipality, municipalities_of
from explorer.questions.scope import Scope, projects_in

HEIGHT = {"deck": 720, "plain": 720, "small": 430}
LABEL_SIZE = {"deck": 17, "plain": 17, "small": 14}
EMPTY_STYLE = "data:application/json,%7B%22version%22%3A8%2C%22sources%22%3A%7B%7D%2C%22layers%22%3A%5B%5D%7D"
LAYER = "municipalities"
TILE = 512


def participation_map(dataset: Dataset, scope: Scope, town: str, rendering: str) -> Figure:
    """How many of the projects in scope each municipality joins; ``town`` (a code or "") stands out."""
    frame = joined_by_municipality(dataset, scope)
    numbers = projects_in(dataset, scope)["no"]
    total = len(numbers)
    fewest = frame.loc[frame["joined"].idxmin()]
    everyone = bool((frame["joined"] == total).all())
    finding = (
        f"どの市町村も{total}事業すべてに参加"
        if everyone
        else f"参加が最も少ないのは{'・'.join(frame.loc[frame['joined'] == fewest['joined'], 'name'])}"
        f"（{total}事業のうち{fewest['joined']}事業）"
    )
    missing = [total - joined for joined in frame["joined"]]
    drawn = frame.assign(
        label=[f"{name}\n{joined} / {total}" for name, joined in zip(frame["name"], frame["joined"], strict=True)],
        fill=[style.missing_fill(number) for number in missing],
    )
    table = pd.DataFrame(
        {
            "市町村": frame["name"],
            "参加する事業": frame["joined"],
            "参加しない事業": missing,
            "対象の事業": frame["projects"],
            "参加しない事業のNo.": ["、".join(map(str, nos)) or "なし" for nos in frame["missing"]],
        }
    )
    return Figure(
        name=f"participation-{rendering}",
        title=finding,
        chart=_render(dataset, drawn, town, rendering),
        table=table,
        alt=f"市町村ごとの参加事業数の地図。{finding}。",
        source=source_line(dataset, numbers),
        note=f"数は「参加する事業 / 対象の事業」（{text.DERIVED}）",
        legend="色が濃いほど、参加しない事業が多い（うすい青は、すべてに参加）",
    )


def project_map(dataset: Dataset, no: int, town: str, rendering: str) -> Figure:
    """Who takes part in one project, and who does not."""
    frame = municipalities_of(dataset, no)
    name = dataset.projects.set_index("no").loc[no, "name"]
    joins = frame["basis"].notna()
    absent = frame.loc[~joins, "name"].tolist()
    finding = (
        f"{'・'.join(absent)}は参加しない（{len(frame)}市町村のうち{int(joins.sum())}が参加）"
        if absent
        else f"{len(frame)}市町村すべてが参加"
    )
    signs = [_sign(basis) for basis in frame["basis"]]
    drawn = frame.assign(
        label=[f"{sign} {town_name}" for sign, town_name in zip(signs, frame["name"], strict=True)],
        fill=[style.JOINS if joined else style.DOES_NOT_JOIN for joined in joins],
    )
    table = pd.DataFrame(
        {
            "市町村": frame["name"],
            "参加": [text.JOINED if joined else text.NOT_JOINED for joined in joins],
            "根拠": [text.BASIS[Basis(basis)] if pd.notna(basis) else "連携市町村に記載なし" for basis in frame["basis"]],
        }
    )
    return Figure(
        name=f"project-{rendering}",
        title=f"{text.project(no, name)}：{finding}",
        chart=_render(dataset, drawn, town, rendering),
        table=table,
        alt=f"{text.project(no, name)}の参加市町村の地図。{finding}。",
        source=source_line(dataset, [no]),
        legend=f"◎ 連携中枢都市　{text.JOINED} 参加　{text.NOT_JOINED} 参加しない",
    )


def field_maps(dataset: Dataset, scope: Scope) -> Figure:
    """A small map for each field in which the municipalities differ."""
    frame = joined_by_field(dataset, scope)
    total_fields = projects_in(dataset, scope)["heading"].nunique()
    fields = frame["title"].unique().tolist()
    missing = frame["projects"] - frame["joined"]
    drawn = frame.assign(
        label=frame["joined"].astype(str) + " / " + frame["projects"].astype(str),
        fill=[style.missing_fill(number) for number in missing],
    )
    table = pd.DataFrame(
        {
            "分野": frame["title"],
            "市町村": frame["name"],
            "参加する事業": frame["joined"],
            "分野の事業": frame["projects"],
        }
    )
    finding = (
        f"参加に差があるのは{total_fields}分野のうち{len(fields)}分野（{'、'.join(fields)}）"
        if fields
        else f"{total_fields}分野のどこにも、参加の差はない"
    )
    numbers = projects_in(dataset, scope)["no"]
    return Figure(
        name="fields",
        title=finding,
        chart=_small_multiples(dataset, drawn),
        table=table,
        alt=f"分野ごとの参加の小さな地図。{finding}。",
        source=source_line(dataset, numbers),
        note=f"数は「参加する事業 / 分野の事業」（{text.DERIVED}）",
        legend="色が濃いほど、参加しない事業が多い（うすい青は、すべてに参加）",
    )


def _sign(basis: str | float) -> str:
    if pd.isna(basis):
        return text.NOT_JOINED
    return "◎" if basis == Basis.CORE else text.JOINED


def _render(
    dataset: Dataset, drawn: pd.DataFrame, town: str, rendering: str
) -> dict[str, Any] | pdk.Deck:
    shapes = dataset.boundaries.merge(
        drawn[["municipality_code", "label", "fill"]], on="municipality_code", validate="1:1"
    )
    shapes = shapes.assign(chosen=shapes["municipality_code"] == town).sort_values("chosen", kind="stable")
    return _deck(shapes) if rendering == "deck" else _plain(shapes, rendering).to_dict()


def _deck(shapes: gpd.GeoDataFrame) -> pdk.Deck:
    """The region for deck.gl: polygons to click, labels at their chosen anchors, no tiles, no requests."""
    height = HEIGHT["deck"]
    polygons = json.loads(shapes[["municipality_code", "name", "label", "geometry"]].to_json(drop_id=True))
    for feature, row in zip(polygons["features"], shapes.itertuples(), strict=True):
        feature["properties"] |= {
            "fill": style.rgb(row.fill),
            "line": style.rgb(style.SELECTED if row.chosen else style.OUTLINE),
            "width": 5 if row.chosen else 1.5,
        }
    labels = [
        {"position": [row.label_longitude, row.label_latitude], "label": row.label}
        for row in shapes.itertuples()
    ]
    west, south, east, north = shapes.total_bounds
    return pdk.Deck(
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
                data=labels,
                get_position="position",
                get_text="label",
                get_color=style.rgb(style.INK),
                outline_width=style.HALO,
                outline_color=style.rgb(style.PAPER),
                font_settings={"sdf": True, "fontSize": 48, "buffer": 8},
                get_size=LABEL_SIZE["deck"],
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
        map_style=EMPTY_STYLE,
        tooltip={"text": "{label}"},
        height=height,
    )


def _middle(south: float, north: float) -> float:
    """The latitude halfway between two on a Mercator map."""
    to_map = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    low, high = to_map.transform(0, south)[1], to_map.transform(0, north)[1]
    return float(to_map.transform(0, (low + high) / 2, direction="INVERSE")[1])


def _zoom(south: float, north: float, height: int) -> float:
    """The zoom at which the latitudes fill the height, with a margin."""
    to_map = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    low, high = to_map.transform(0, south)[1], to_map.transform(0, north)[1]
    world = 2 * to_map.transform(180, 0)[0]
    return log2((height - 40) * world / ((high - low) * TILE))


def _plain(shapes: gpd.GeoDataFrame, rendering: str) -> alt.LayerChart:
    """The same region as a Vega-Lite map."""
    pick = alt.selection_point(name=PICK, fields=["key"], on="click", empty=False)
    areas = (
        alt.Chart(alt.Data(values=_features(shapes)))
        .mark_geoshape(cursor="pointer", strokeJoin="round")
        .encode(
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.condition("datum.chosen", alt.value(style.SELECTED), alt.value(style.OUTLINE)),
            strokeWidth=alt.condition("datum.chosen", alt.value(5), alt.value(1.5)),
            tooltip=alt.Tooltip("label:N", title="　"),
        )
        .add_params(pick)
    )
    return (
        (areas + _labels(shapes, LABEL_SIZE[rendering]))
        .project("mercator")
        .properties(height=HEIGHT[rendering])
        .configure(**style.vega_config())
    )


def _labels(shapes: gpd.GeoDataFrame, size: int) -> alt.LayerChart:
    """The labels at their anchors, dark on a light halo so that they may overhang their town."""
    columns = ["label_longitude", "label_latitude", "label"]
    base = alt.Chart(alt.Data(values=shapes[columns].to_dict(orient="records"))).encode(
        longitude="label_longitude:Q", latitude="label_latitude:Q", text="label:N"
    )
    words = {
        "fontSize": size,
        "fontWeight": 700,
        "lineBreak": "\n",
        "baseline": "middle",
        "lineHeight": size * 1.15,
    }
    halo = base.mark_text(**words, stroke=style.PAPER, strokeWidth=style.HALO, strokeJoin="round")
    return halo + base.mark_text(**words, color=style.INK)


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


def _small_multiples(dataset: Dataset, drawn: pd.DataFrame) -> dict[str, Any]:
    maps = []
    for title in drawn["title"].unique():
        part = drawn.loc[drawn["title"] == title, ["municipality_code", "label", "fill"]]
        shapes = dataset.boundaries.merge(part, on="municipality_code", validate="1:1").assign(chosen=False)
        small = _plain_small(shapes).properties(
            title=alt.TitleParams(text.wrap(title, 16).split("\n"), fontSize=style.LABEL_SIZE), width=380, height=360
        )
        maps.append(small)
    return alt.concat(*maps, columns=4).configure(**style.vega_config()).to_dict()


def _plain_small(shapes: gpd.GeoDataFrame) -> alt.LayerChart:
    areas = (
        alt.Chart(alt.Data(values=_features(shapes)))
        .mark_geoshape(stroke=style.OUTLINE, strokeWidth=1)
        .encode(fill=alt.Fill("fill:N", scale=None), tooltip=alt.Tooltip("label:N", title="　"))
    )
    return (areas + _labels(shapes, 13)).project("mercator")
