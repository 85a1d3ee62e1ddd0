"""The command line: ``python -m explorer`` ingest, preview, template, region, boundaries, check or doctor.

``data/`` and ``geo/`` are in the folder ``EXPLORER_DATA``, by default the current one.
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

from explorer.boundaries.build import build_files
from explorer.dataset import Dataset, read_dataset
from explorer.differences import difference_report
from explorer.doctor import check, doctor
from explorer.editions import EDITION_NAME, edition_names
from explorer.frames import DataError, frame_of, write_error
from explorer.handouts.form import to_form
from explorer.members import make_region
from explorer.model import DEFAULT_KIND, KINDS_OF_REGION, MUNICIPALITIES, fiscal_year_of
from explorer.municipalities import all_municipalities, read_municipalities
from explorer.plan.ingest import draft
from explorer.plan.install import install
from explorer.questions.report import report
from explorer.verify import read_verified

APP = Path(__file__).parents[2]
"""The folder of app.py."""
CLOSED_PIPE = 141
"""The exit code of shells for a closed pipe: 128 + SIGPIPE."""


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 for success, 1 for an error."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # for terminals without Japanese
    args = _parser().parse_args(arguments)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python flushes once more on exit
        return CLOSED_PIPE
    except DataError as error:
        print(f"エラー: {error}", file=sys.stderr)
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    home = Path(os.environ.get("EXPLORER_DATA", ""))
    parser = argparse.ArgumentParser(prog="python -m explorer", description="連携事業エクスプローラー")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], description: str
    ) -> argparse.ArgumentParser:
        subparser = commands.add_parser(name, help=description, description=description)
        subparser.add_argument(
            "--data", type=Path, default=home / "data", help="市町村の表と版を置くフォルダー"
        )
        subparser.add_argument("--geo", type=Path, default=home / "geo", help="境界を置くフォルダー")
        subparser.set_defaults(run=run)
        return subparser

    ingest = command("ingest", _ingest, "計画を読み取り、内容と変更を表示する。--write で書き込む")
    preview = command("preview", _preview, "計画を書き込まずに、今の版と並べて画面で確かめる")
    for subparser in (ingest, preview):
        subparser.add_argument(
            "file", type=Path, help="計画の PDF、その本文（UTF-8 のテキスト）、または Excel のブック（.xlsx）"
        )
        subparser.add_argument("--edition", required=True, type=_edition, help="版の名前（例 2025）")
        subparser.add_argument("--pages", type=_pages, help="PDF のうち事業票のあるページ（例 24-54）")
    preview.add_argument("--port", type=int, default=8502, help="画面の番号（ふつう 8502）")
    ingest.add_argument("--write", action="store_true", help="版を書き込む（同じ名前の版は置き換える）")
    template = command("template", _template, "計画を記入する Excel のブックを作る")
    template.add_argument("file", type=Path, help="作るブック（例 plan.xlsx）")
    template.add_argument("--edition", type=_edition, help="この版の内容を入れる（なければ空のブック）")
    template.add_argument(
        "--kind", choices=list(KINDS_OF_REGION), default=DEFAULT_KIND, help="空のブックの圏域の種類"
    )
    command("check", _check, "データと境界を検査し、まとめを表示する")
    doctor_command = command(
        "doctor", _doctor, "アプリがこの端末で動くかを調べ、動かないときはどうするかを表示する"
    )
    doctor_command.add_argument(
        "--port", type=int, default=8501, help="アプリの待ち受ける番号（ふつう 8501）"
    )
    boundaries = command("boundaries", _boundaries, "すべての版の市町村の境界をつくる")
    region = command("region", _region, "市町村のコードから、市町村の表と境界をつくる")
    region.add_argument("codes", nargs="*", help="６桁のコード（なければ今の表の市町村）")
    region.add_argument(
        "--core",
        action="append",
        default=[],
        help="中心の市のコード。いくつかあれば繰り返す（ふつう最初の市町村）",
    )
    for subparser in (boundaries, region):
        subparser.add_argument(
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


def _ingest(args: argparse.Namespace) -> int:
    target = args.data / args.edition
    parent = args.data if args.write else None
    with draft(args.file, args.edition, args.data, args.pages, parent) as (folder, remarks):
        dataset = read_verified(folder, args.geo, args.edition)
        lines = _summary(dataset, remarks, args.data, args.geo)
        if args.write:
            install(folder / args.edition, target)
    print("\n".join(lines))
    print(
        f"書き込みました: {target}"
        if args.write
        else "書き込んでいません。書き込むには --write を付けてください"
    )
    return 0


def _preview(args: argparse.Namespace) -> int:
    """Run the app on a copy of the data that has the draft too."""
    with TemporaryDirectory() as scratch:
        data, geo = (Path(scratch) / name for name in ("data", "geo"))
        shutil.copytree(args.data, data)
        shutil.copytree(args.geo, geo)
        with draft(args.file, args.edition, data, args.pages, data) as (folder, remarks):
            dataset = read_verified(folder, geo, args.edition)
            lines = _summary(dataset, remarks, data, geo)
            install(folder / args.edition, data / args.edition)
        print("\n".join(lines))
        print(f"http://localhost:{args.port} を開いてください。終わるには Ctrl+C。書き込みません", flush=True)
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={args.port}"]
        home = {"EXPLORER_DATA": scratch}
        with suppress(KeyboardInterrupt):
            subprocess.run([*command, "--server.headless=true"], cwd=APP, env=os.environ | home, check=False)
    return 0


def _summary(dataset: Dataset, remarks: Sequence[str], data: Path, geo: Path) -> list[str]:
    """Return the content of a plan, its missing metadata and its changes to the last edition, as lines.

    ``remarks`` list the changes made to the text of the plan's file.
    """
    changed = [f"  読み取るために変えたもの: {'、'.join(remarks)}"] if remarks else []
    return [*report(dataset), *changed, *_missing_metadata(dataset), *_changes(dataset, data, geo)]


def _missing_metadata(dataset: Dataset) -> list[str]:
    """Return a line with the empty items about the source, if there are any."""
    empty = [name for name, value in asdict(dataset.edition).items() if not value]
    where = "計画と同じ名前の .toml か、Excel の「圏域」シートに書く"
    return [f"  出典の情報が空の項目: {'、'.join(empty)}（{where}）"] if empty else []


def _changes(dataset: Dataset, data: Path, geo: Path) -> list[str]:
    """Return the changes to the edition of the same name or else the newest one, or why there are none."""
    try:
        names = edition_names(data)
    except DataError:
        return ["比較できる版はありません"]
    name = dataset.edition.name if dataset.edition.name in names else names[0]
    try:
        before = read_dataset(data, geo, name)
    except DataError as error:
        return [f"版 {name} とは比較できません: {error}"]
    return difference_report(before, dataset)


def _template(args: argparse.Namespace) -> int:
    if args.file.suffix != ".xlsx" or args.file.exists():
        found = "すでにあるファイルです" if args.file.exists() else "Excel のブックの名前ではありません"
        raise DataError(found, "まだないファイルの名前（例 plan.xlsx）", path=args.file)
    today = date.today()
    dataset = read_dataset(args.data, args.geo, args.edition) if args.edition else None
    path = args.data / f"{MUNICIPALITIES.name}.csv"
    members = read_municipalities(args.data) if path.exists() else frame_of([], MUNICIPALITIES)
    try:
        args.file.write_bytes(to_form(dataset, members, fiscal_year_of(today), today, args.kind))
    except OSError as error:
        raise write_error(error, args.file) from error
    print(f"書き込みました: {args.file}")
    return 0


def _check(args: argparse.Namespace) -> int:
    for line in check(args.data, args.geo):
        print(line)
    return 0


def _doctor(args: argparse.Namespace) -> int:
    findings = doctor(args.data, args.geo, args.port)
    for finding in findings:
        print(f"{'○' if finding.passed else '×'} {finding.line}")
    return 0 if all(finding.passed for finding in findings) else 1


def _boundaries(args: argparse.Namespace) -> int:
    build_files(
        args.n03,
        all_municipalities(args.data),
        args.geo / "label_anchors.csv",
        args.geo / "municipalities.geojson",
    )
    return 0


def _region(args: argparse.Namespace) -> int:
    members = make_region(args.data, args.geo, args.codes, args.core, args.n03)
    for row in members.itertuples():
        print(f"{row.municipality_code} {row.name}{'（中心の市）' if row.is_core else ''}")
    if members["kana"].isna().any():
        print(f"よみは空です。要るときは {args.data / 'municipalities.csv'} の kana に書いてください")
    return 0


if __name__ == "__main__":
    sys.exit(main())
