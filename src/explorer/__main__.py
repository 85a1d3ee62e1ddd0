"""The command line: ``python -m explorer ingest | check | boundaries``."""

import argparse
import io
import re
import sys
from pathlib import Path

from explorer.boundaries import BoundaryError
from explorer.boundaries.build import run as build_boundaries
from explorer.dataset import editions, read_dataset
from explorer.frames import DataError
from explorer.plan.ingest import ingest
from explorer.plan.source import PlanError
from explorer.questions.overview import report

DATA, GEO = Path("data"), Path("geo")


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it succeeded, 1 when the data was refused."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without Japanese shows codes
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (PlanError, DataError, BoundaryError) as problem:
        print(f"エラー: {problem}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m explorer", description="さっぽろ圏 連携事業エクスプローラー"
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    ingesting = commands.add_parser("ingest", help="計画の本文からデータをつくる")
    ingesting.add_argument("text", type=Path, help="計画の本文（PDF のテキスト層を UTF-8 で保存したもの）")
    ingesting.add_argument("--edition", required=True, type=_edition, help="版の名前（例 2025）")
    ingesting.add_argument("--out", type=Path, default=DATA, help="市町村の表と版を置くフォルダー")
    ingesting.set_defaults(run=_ingest)

    checking = commands.add_parser("check", help="データと境界を検査し、まとめを表示する")
    checking.add_argument("--data", type=Path, default=DATA)
    checking.add_argument("--geo", type=Path, default=GEO)
    checking.set_defaults(run=_check)

    building = commands.add_parser("boundaries", help="市町村の境界をつくる")
    building.add_argument("--n03", type=Path, help="国土数値情報 行政区域（シェープファイル・ZIP・GeoJSON）")
    building.add_argument("--data", type=Path, default=DATA)
    building.add_argument("--geo", type=Path, default=GEO)
    building.set_defaults(run=_boundaries)
    return parser


def _edition(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z-]+", text):
        raise argparse.ArgumentTypeError("版の名前は半角の英数字とハイフンです（例 2025）")
    return text


def _ingest(given: argparse.Namespace) -> None:
    print(f"書き込みました: {ingest(given.text, given.edition, given.out)}")


def _check(given: argparse.Namespace) -> None:
    for edition in editions(given.data):
        print("\n".join(report(read_dataset(given.data, given.geo, edition))))


def _boundaries(given: argparse.Namespace) -> None:
    build_boundaries(
        given.n03,
        given.data / "municipalities.csv",
        given.geo / "label_anchors.csv",
        given.geo / "municipalities.geojson",
    )


if __name__ == "__main__":
    sys.exit(main())
