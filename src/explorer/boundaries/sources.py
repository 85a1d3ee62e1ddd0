"""The two sources of municipal polygons: the PyPI package ``reversejp`` and the official N03 files."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from explorer.boundaries import WGS84
from explorer.frames import DataError

AGENCY = "気象庁ホームページ（加工して作成）"
N03 = "国土数値情報（行政区域データ）（国土交通省）（加工して作成）"
"""The credits of the sources, as the terms of each ask for."""
N03_CRS = "EPSG:6668"
"""JGD2011, the CRS of an N03 shapefile without its .prj."""
REVERSEJP_ARCHIVE = re.compile(rb"PK\x03\x04.{26}landslides_\d\.json.*?PK\x05\x06.{18}", re.DOTALL)
CITY_OR_WARD = re.compile(r"(?!13)\d\d1\d\d")
"""The codes reserved for designated cities (政令指定都市) and their wards; in 東京都, for the special
wards."""
CITY_NUMBERS = ("100", "130", "140", "150")
"""The numbers of the designated cities of a prefecture; the numbers of a city's wards follow its own."""
DESIGNATED_CITIES = (
    *("01100", "04100", "11100", "12100", "14100", "14130", "14150", "15100", "22100", "22130"),
    *("23100", "26100", "27100", "27140", "28100", "33100", "34100", "40100", "40130", "43100"),
)
CITY_COLUMNS = ("N03_003", "N03_004")
"""The columns of N03 that name a designated city, the first in older files, the second in newer ones."""
CITY_OF_WARD = re.compile("(.+?市).*区")


def features_of_reversejp() -> list[dict[str, Any]]:
    """Return the agency's areas in the package ``reversejp`` as GeoJSON features; raises DataError.

    Properties: code (a municipality's or ward's first five digits, and two more), name (広島市中区,
    静岡市南部) and enName. Member ``municipality``: the five digits of the municipality or the ward's city.

    The package's functions only look up points. The polygons are in its compiled module, as ZIP archives
    landslides_0.json to landslides_9.json.
    """
    try:
        module = find_spec("reversejp.reversejp")
    except ModuleNotFoundError as error:
        expected = "pip install 'explorer[boundaries]'、または --n03 で国土数値情報"
        raise DataError("このパッケージがありません", expected, path="reversejp") from error
    features = _features_in(module.origin) if module and module.origin else []
    if not features:
        raise DataError("市町村のポリゴンがありません", "このパッケージの 0.1.1", path="reversejp")
    names = [feature["properties"]["name"] for feature in features]
    cities = [ward[1] if (ward := CITY_OF_WARD.fullmatch(name)) else "" for name in names]
    codes = _city_codes([feature["properties"]["code"][:5] for feature in features], cities)
    return [feature | {"municipality": code} for feature, code in zip(features, codes, strict=True)]


def read_reversejp(codes: Iterable[str]) -> gpd.GeoDataFrame:
    """Read all polygons of the package ``reversejp``; raises DataError.

    Returns municipality_code (six digits for those in ``codes``, otherwise five) and geometry (EPSG:4326, not
    repaired), one or more rows per municipality. Wards have the code of their city.
    """
    six_digits = {code[:5]: code for code in codes}
    rows = [
        {
            "municipality_code": six_digits.get(feature["municipality"], feature["municipality"]),
            "geometry": shapely.geometry.shape(feature["geometry"]),
        }
        for feature in features_of_reversejp()
    ]
    return gpd.GeoDataFrame(rows, columns=["municipality_code", "geometry"], geometry="geometry", crs=WGS84)


@cache
def _features_in(module: str) -> list[dict[str, Any]]:
    """Return the features of all archives in the compiled module; they must not be modified."""
    archives = REVERSEJP_ARCHIVE.findall(Path(module).read_bytes())
    return [feature for archive in archives for feature in _unzip_json(archive)["features"]]


def _unzip_json(archive: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(archive)) as members:
        return json.loads(members.read(members.namelist()[0]))


def read_all_n03(paths: Sequence[Path], codes: Iterable[str]) -> gpd.GeoDataFrame:
    """Read several N03 files as :func:`read_n03`; DataError if a municipality is in two of them."""
    codes, files, known = list(codes), [], set[str]()
    for path in paths:
        rows = read_n03(path, codes)
        in_file = {*rows["municipality_code"]} - {""}
        if duplicates := sorted(in_file & known):
            found = f"市町村 {duplicates[0]} がほかの --n03 のファイルにもあります"
            raise DataError(found, "都道府県ごとに一つのファイル", path=path)
        files.append(rows)
        known |= in_file
    return gpd.GeoDataFrame(pd.concat(files, ignore_index=True))


def read_n03(path: Path, codes: Iterable[str]) -> gpd.GeoDataFrame:
    """Read the polygons of an official N03 file; DataError if it is unreadable or lacks the column N03_007.

    ``path`` is the ZIP file as downloaded, a shapefile or a GeoJSON file. N03_007 has the five-digit code of
    a municipality or ward; N03_003 or N03_004 names a ward's city. Prefecture-wide areas are left out.

    Returns municipality_code (six digits for those in ``codes``, otherwise five; "" for land without a code,
    所属未定地) and geometry (EPSG:4326), one row per row of N03. Wards have the code of their city.
    """
    expected = "列 N03_007 のある国土数値情報 行政区域（.zip・.shp・.geojson）"
    try:
        layers = [gpd.read_file(layer, columns=[*CITY_COLUMNS, "N03_007"]) for layer in _layers(path)]
    except (OSError, RuntimeError, zipfile.BadZipFile) as error:
        raise DataError(f"読めません: {error}", expected, path=path) from error
    layers = [layer for layer in layers if isinstance(layer, gpd.GeoDataFrame) and "N03_007" in layer]
    if not layers:
        raise DataError("列 N03_007 のあるポリゴンがありません", expected, path=path)
    six_digits = {code[:5]: code for code in codes}
    parts = [layer if layer.crs else layer.set_crs(N03_CRS) for layer in layers]
    rows = gpd.GeoDataFrame(pd.concat([part.to_crs(WGS84) for part in parts], ignore_index=True))
    names = rows.reindex(columns=[*CITY_COLUMNS]).astype(object).fillna("")
    cities = [next((name for name in pair if name.endswith("市")), "") for pair in names.to_numpy()]
    five_digits = _city_codes(rows["N03_007"].fillna(""), cities)
    rows["municipality_code"] = [six_digits.get(code, code) for code in five_digits]
    is_prefecture = rows["municipality_code"].str.endswith("000") & (names["N03_004"] == "")
    return rows.loc[~is_prefecture, ["municipality_code", "geometry"]]


def _layers(path: Path) -> list[str]:
    if path.suffix.lower() != ".zip":
        return [str(path)]
    with zipfile.ZipFile(path) as members:
        names = members.namelist()
    shapefiles = [name for name in names if name.lower().endswith(".shp")]
    chosen = shapefiles or [name for name in names if name.lower().endswith(".geojson")]
    return [f"zip://{path}!{name}" for name in chosen]


def _city_codes(codes: Iterable[str], cities: Sequence[str]) -> list[str]:
    """Return the five-digit ``codes`` with each ward's replaced by that of its city.

    ``cities`` has the name of each ward's city if the source gives it: then the city's number is the last of
    :data:`CITY_NUMBERS` before its first ward (浜松市: wards from 22138, so 22130). Where the name is "", the
    ward belongs to the last of :data:`DESIGNATED_CITIES` before it.
    """
    pairs = list(zip(codes, cities, strict=True))
    first_wards: dict[tuple[str, str], str] = {}
    for code, city in pairs:
        if city and CITY_OR_WARD.fullmatch(code):
            key = code[:2], city
            first_wards[key] = min(code, first_wards.get(key, code))
    city_codes = []
    for code, city in pairs:
        start = first_wards.get((code[:2], city), code)
        candidates = [code[:2] + number for number in CITY_NUMBERS] if city else DESIGNATED_CITIES
        before = [number for number in candidates if number[:3] == code[:3] and number <= start]
        city_codes.append(max(before, default=code) if CITY_OR_WARD.fullmatch(code) else code)
    return city_codes
