"""Read the settings from ``data/explorer.toml``, which need not exist."""

import re
from dataclasses import dataclass, fields
from pathlib import Path

from explorer.frames import DataError, read_toml

FILE = "explorer.toml"
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?")
MAIL = re.compile(r"[^\s@<>?&,;]+@[^\s@<>?&,;]+\.[^\s@<>?&,;]+")


@dataclass(frozen=True)
class Settings:
    """The settings of an installation.

    ``report_to`` is the mail address for reports of mistakes, "" for none. ``gsi_tiles`` tells whether maps
    on pages have the tiles of the Geospatial Information Authority as background, which browsers fetch from
    the internet. ``embedded_by`` are the origins whose pages may show the app in a frame, besides its own.
    """

    report_to: str = ""
    gsi_tiles: bool = False
    embedded_by: tuple[str, ...] = ()


def read_settings(data: Path) -> Settings:
    """Return the settings in the data folder, or the defaults; raise DataError if they are wrong."""
    path = data / FILE
    if not path.exists():
        return Settings()
    entries = read_toml(path)
    known = [field.name for field in fields(Settings)]
    if unknown := sorted(entries.keys() - set(known)):
        raise DataError(f"未知の設定 {'、'.join(unknown)}", f"{'、'.join(known)} だけ", path=path)
    report_to = entries.get("report_to", "")
    if not isinstance(report_to, str) or (report_to and not MAIL.fullmatch(report_to)):
        raise DataError(f"report_to が {report_to!r}", "一つのメールアドレス、または空", path=path)
    gsi_tiles = entries.get("gsi_tiles", False)
    if not isinstance(gsi_tiles, bool):
        raise DataError(f"gsi_tiles が {gsi_tiles!r}", "true または false", path=path)
    embedded_by = entries.get("embedded_by", [])
    if not isinstance(embedded_by, list) or not all(map(_is_origin, embedded_by)):
        expected = '["https://www.example.lg.jp"] のような、サイトのアドレスの並び（/ 以下は書かない）'
        raise DataError(f"embedded_by が {embedded_by!r}", expected, path=path)
    return Settings(report_to, gsi_tiles, tuple(embedded_by))


def _is_origin(value: object) -> bool:
    return isinstance(value, str) and bool(ORIGIN.fullmatch(value))
