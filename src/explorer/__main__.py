"""The command line: ``python -m explorer`` ingest, preview, template, region, boundaries, check or doctor.

``EXPLORER_DATA`` names the folder with ``data/`` and ``geo/``, by default the current one.
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from explorer.boundaries.build import run as build_boundaries
from explorer.dataset import (
    EDITION_NAME,
    Dataset,
    all_municipalities,
    editions,
    read_dataset,
    read_municipalities,
)
from explorer.differences import difference_report
from explorer.doctor import check, doctor
from explorer.frames import DataError, frame_of
from explorer.handouts.form import to_form
from explorer.members import make_region
from explorer.model import DEFAULT_KIND, KINDS_OF_REGION, MUNICIPALITIES, fiscal_year_of
from explorer.plan.ingest import draft
from explorer.plan.install import install
from explorer.questions.overview import report
from explorer.verify import read_verified

APP = Path(__file__).parents[2]
"""The folder of app.py."""
CLOSED_PIPE = 141
"""The exit code of a program whose reader has left, as the shells have it: 128 and SIGPIPE."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it succeeded, 1 when something is wrong."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal without Japanese shows codes
    given = _parser().parse_args(arguments)
    try:
        code: int = given.run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for what Python flushes at its end
        return CLOSED_PIPE
    except DataError as problem:
        print(f"エラー: {problem}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    home = Path(os.environ.get("EXPLORER_DATA", ""))
    parser = argparse.ArgumentParser(prog="python -m explorer", description="連携事業エクスプローラー")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.add_argument("--data", type=Path, default=home / "data", help="市町村の表と版を置くフォルダー")
        added.add_argument("--geo", type=Path, default=home / "geo", help="境界を置くフォルダー")
        added.set_defaults(run=run)
        return added

    ingesting = command("ingest", _ingest, "計画を読み取り、内容と変更を表示する。--write で書き込む")
    previewing = command("preview", _preview, "計画を書き込まずに、今の版と並べて画面で確かめる")
    for one in (ingesting, previewing):
        one.add_argument(
            "file", type=Path, help="計画の PDF、その本文（UTF-8 のテキスト）、または Excel のブック（.xlsx）"
        )
        one.add_argument("--edition", required=True, type=_edition, help="版の名前（例 2025）")
        one.add_argument("--pages", type=_pages, help="PDF のうち事業票のあるページ（例 24-54）")
    previewing.add_argument("--port", type=int, default=8502, help="画面の番号（ふつう 8502）")
    ingesting.add_argument("--write", action="store_true", help="版を書き込む（同じ名前の版は置き換える）")
    offering = command("template", _template, "計画を記入する Excel のブックを作る")
    offering.add_argument("file", type=Path, help="作るブック（例 plan.xlsx）")
    offering.add_argument("--edition", type=_edition, help="この版の内容を入れる（なければ空のブック）")
    offering.add_argument(
        "--kind", choices=list(KINDS_OF_REGION), default=DEFAULT_KIND, help="空のブックの圏域の種類"
    )
    command("check", _check, "データと境界を検査し、まとめを表示する")
    asking = command("doctor", _doctor, "アプリがこの端末で動くかを調べ、動かないときはどうするかを表示する")
    asking.add_argument("--port", type=int, default=8501, help="アプリの待ち受ける番号（ふつう 8501）")
    building = command("boundaries", _boundaries, "すべての版の市町村の境界をつくる")
    making = command("region", _region, "市町村のコードから、市町村の表と境界をつくる")
    making.add_argument("codes", nargs="*", help="６桁のコード（なければ今の表の市町村）")
    making.add_argument(
        "--core",
        action="append",
        default=[],
        help="中心の市のコード。いくつかあれば繰り返す（ふつう最初の市町村）",
    )
    for one in (building, making):
        one.add_argument(
            "--n03",
            type=Path,
            action="append",
            default=[],
            help="国土数値情報 行政区域（シェープファイル・ZIP・GeoJSON。都道府県ごとに繰り返せる）",
        )
    return parser


def _edition(text: str) -> str:
    if not EDITION_NAME.fullmatch(text):
        raise argparse.ArgumentTypeError("版の名前は半角の英数字とハイフンです（例 2025）")
    return text


def _pages(text: str) -> tuple[int, int]:
    if not (match := re.fullmatch(r"([0-9]{1,4})-([0-9]{1,4})", text)):
        raise argparse.ArgumentTypeError("ページは最初と最後の番号です（例 24-54）")
    return int(match[1]), int(match[2])


def _ingest(given: argparse.Namespace) -> int:
    target = given.data / given.edition
    beside = given.data if given.write else None
    with draft(given.file, given.edition, given.data, given.pages, beside) as (folder, remarks):
        dataset = read_verified(folder, given.geo, given.edition)
        lines = _understood(dataset, remarks, given.data, given.geo)
        if given.write:
            install(folder / given.edition, target)
    print("\n".join(lines))
    print(
        f"書き込みました: {target}"
        if given.write
        else "書き込んでいません。書き込むには --write を付けてください"
    )
    return 0


def _preview(given: argparse.Namespace) -> int:
    """Show the draft with the editions that are there, in an app on a copy of the data."""
    with TemporaryDirectory() as scratch:
        data, geo = (Path(scratch) / name for name in ("data", "geo"))
        shutil.copytree(given.data, data)
        shutil.copytree(given.geo, geo)
        with draft(given.file, given.edition, data, given.pages, data) as (folder, remarks):
            dataset = read_verified(folder, geo, given.edition)
            lines = _understood(dataset, remarks, data, geo)
            install(folder / given.edition, data / given.edition)
        print("\n".join(lines))
        print(
            f"http://localhost:{given.port} を開いてください。終わるには Ctrl+C。書き込みません", flush=True
        )
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={given.port}"]
        home = {"EXPLORER_DATA": scratch}
        with suppress(KeyboardInterrupt):
            subprocess.run([*command, "--server.headless=true"], cwd=APP, env=os.environ | home, check=False)
    return 0


def _understood(dataset: Dataset, remarks: Sequence[str], data: Path, geo: Path) -> list[str]:
    """What was read out of a plan, what is not known of it, and what it changes, line by line.

    ``remarks`` say what was changed in the text as it was given.
    """
    changed = [f"  読み取るために変えたもの: {'、'.join(remarks)}"] if remarks else []
    return [*report(dataset), *changed, *_unknown(dataset), *_compared(dataset, data, geo)]


def _unknown(dataset: Dataset) -> list[str]:
    """What is not known of the source, to be filled in by hand."""
    empty = [name for name, value in asdict(dataset.edition).items() if not value]
    where = "計画と同じ名前の .toml か、Excel の「圏域」シートに書く"
    return [f"  出典の情報が空の項目: {'、'.join(empty)}（{where}）"] if empty else []


def _compared(dataset: Dataset, data: Path, geo: Path) -> list[str]:
    """What changed since the edition of that name, or else the newest one, or why that cannot be told."""
    try:
        known = editions(data)
    except DataError:
        return ["比較できる版はありません"]
    newest = dataset.edition.name if dataset.edition.name in known else known[0]
    try:
        before = read_dataset(data, geo, newest)
    except DataError as problem:
        return [f"版 {newest} とは比較できません: {problem}"]
    return difference_report(before, dataset)


def _template(given: argparse.Namespace) -> int:
    if given.file.suffix != ".xlsx" or given.file.exists():
        found = "すでにあるファイルです" if given.file.exists() else "Excel のブックの名前ではありません"
        raise DataError(found, "まだないファイルの名前（例 plan.xlsx）", path=given.file)
    today = date.today()
    dataset = read_dataset(given.data, given.geo, given.edition) if given.edition else None
    file = given.data / f"{MUNICIPALITIES.name}.csv"
    members = read_municipalities(given.data) if file.exists() else frame_of(file, [], MUNICIPALITIES)
    try:
        given.file.write_bytes(to_form(dataset, members, fiscal_year_of(today), today, given.kind))
    except OSError as problem:
        raise DataError(
            f"書き込めません: {problem.strerror}", "書き込めるフォルダー", path=given.file
        ) from problem
    print(f"書き込みました: {given.file}")
    return 0


def _check(given: argparse.Namespace) -> int:
    for line in check(given.data, given.geo):
        print(line)
    return 0


def _doctor(given: argparse.Namespace) -> int:
    findings = doctor(given.data, given.geo, given.port)
    for finding in findings:
        print(f"{'○' if finding.fine else '×'} {finding.words}")
    return 0 if all(finding.fine for finding in findings) else 1


def _boundaries(given: argparse.Namespace) -> int:
    build_boundaries(
        given.n03,
        all_municipalities(given.data),
        given.geo / "label_anchors.csv",
        given.geo / "municipalities.geojson",
    )
    return 0


def _region(given: argparse.Namespace) -> int:
    members = make_region(given.data, given.geo, given.codes, given.core, given.n03)
    for row in members.itertuples():
        print(f"{row.municipality_code} {row.name}{'（中心の市）' if row.is_core else ''}")
    if members["kana"].isna().any():
        print(f"よみは空です。要るときは {given.data / 'municipalities.csv'} の kana に書いてください")
    return 0


if __name__ == "__main__":
    sys.exit(main())
