"""The region, grown: its projects repeated, or as many municipalities as all of Japan has."""

import csv
import hashlib
import json
import shutil
from pathlib import Path

from explorer.municipalities import with_check_digit

COUNTRY = 1741
"""Municipalities of Japan."""
SIDE, WEST, SOUTH = 0.02, 141.0, 42.0
"""Degrees: the squares that stand for municipalities."""
Rows = list[dict[str, str]]


def repeat_projects(root: Path, to: Path, times: int) -> Path:
    """A data folder in which each sheet stands ``times`` times, with its lines in a text as much longer."""
    edition = _copy(root, to)
    text = (edition / "source.txt").read_text("utf-8")
    lines, sheets = text.count("\n"), len(_read(edition / "projects.csv"))
    for name in ("projects", "budgets", "participation", "indicators", "burdens", "slips"):
        rows = _read(edition / f"{name}.csv")
        _write(
            edition / f"{name}.csv", [_later(row, at, sheets, lines) for at in range(times) for row in rows]
        )
    cells = _read(edition / "provenance.csv")
    once = [cell for cell in cells if not cell["no"] or cell["table"] == "glossary"]
    often = [cell for cell in cells if cell["no"] and cell["table"] != "glossary"]
    _write(
        edition / "provenance.csv",
        once + [_later(cell, at, sheets, lines) for at in range(times) for cell in often],
    )
    _set_text(edition, text * times)
    return to


def fill_country(root: Path, to: Path) -> Path:
    """A data folder with as many municipalities as all of Japan, in squares, all in what all take part in."""
    edition = _copy(root, to)
    towns = _read(edition / "municipalities.csv")
    more = [
        towns[1] | {"municipality_code": with_check_digit(f"{90000 + at}"), "name": f"架空{at}町"}
        for at in range(COUNTRY - len(towns))
    ]
    _write(edition / "municipalities.csv", towns + more)
    parts = _read(edition / "participation.csv")
    cells = _read(edition / "provenance.csv")
    first = towns[1]["municipality_code"]
    everywhere = [row for row in parts if row["basis"] == "all" and row["municipality_code"] == first]
    lines = {cell["key"]: cell for cell in cells if cell["table"] == "participation"}
    for row in everywhere:
        cell = lines[f"{row['no']}/{first}"]
        for town in more:
            code = town["municipality_code"]
            parts.append(row | {"municipality_code": code})
            cells.append(cell | {"key": f"{row['no']}/{code}"})
    _write(edition / "participation.csv", parts)
    _write(edition / "provenance.csv", cells)
    _draw(to / "geo/municipalities.geojson", towns + more)
    return to


def write_app(root: Path, to: Path) -> Path:
    """The app in a folder, on tables that no text stands for: it does not verify them at its start."""
    app = (root / "app.py").read_text("utf-8")
    for old, new in (
        ("Path(__file__).resolve().parent", f"Path({str(root)!r})"),
        ("@asynccontextmanager\n", "data.verify = lambda *_: None\n\n\n@asynccontextmanager\n"),
        (
            "from explorer.ui.data import ready",
            "from explorer.ui import data\nfrom explorer.ui.data import ready",
        ),
    ):
        assert old in app
        app = app.replace(old, new, 1)
    (to / "app.py").write_text(app, "utf-8")
    shutil.copytree(root / ".streamlit", to / ".streamlit")
    return to


def _copy(root: Path, to: Path) -> Path:
    for name in ("data", "geo"):
        shutil.copytree(root / name, to / name)
    return to / "data/2025"


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _later(row: dict[str, str], at: int, sheets: int, lines: int) -> dict[str, str]:
    """The row of the sheet's repetition: its No., its key and its lines moved on."""
    moved = dict(row)
    if row.get("no"):
        moved["no"] = str(int(row["no"]) + at * sheets)
    if row.get("key") and row["table"] != "glossary":
        moved["key"] = "/".join([moved["no"], *row["key"].split("/")[1:]])
    for name in ("line", "first_line", "last_line"):
        if name in row:
            moved[name] = str(int(row[name]) + at * lines)
    return moved


def _set_text(edition: Path, text: str) -> None:
    about = (edition / "source.toml").read_text("utf-8").splitlines()
    digest = hashlib.sha256(text.encode()).hexdigest()
    about = [f'sha256 = "{digest}"' if line.startswith("sha256") else line for line in about]
    (edition / "source.toml").write_text("\n".join(about) + "\n", "utf-8")
    (edition / "source.txt").write_text(text, "utf-8")


def _draw(path: Path, towns: Rows) -> None:
    """Squares beside each other, their corners shared."""
    collection = json.loads(path.read_text("utf-8"))
    wide = int(len(towns) ** 0.5)
    collection["features"] = []
    for at, town in enumerate(towns):
        west, south = round(WEST + SIDE * (at % wide), 2), round(SOUTH + SIDE * (at // wide), 2)
        east, north = round(west + SIDE, 2), round(south + SIDE, 2)
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        collection["features"].append(
            {
                "type": "Feature",
                "id": town["municipality_code"],
                "properties": {
                    "municipality_code": town["municipality_code"],
                    "name": town["name"],
                    "label_longitude": west + SIDE / 2,
                    "label_latitude": south + SIDE / 2,
                },
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    path.write_text(json.dumps(collection, ensure_ascii=False), "utf-8")
