"""Check data and machine before the app runs: ``python -m explorer check`` and ``doctor``."""

import platform
import socket
from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import NamedTuple

import psutil
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from explorer import connections, file_limits
from explorer.datapackage import package_files
from explorer.dataset import read_dataset
from explorer.editions import edition_names
from explorer.figures.maps import participation_map
from explorer.frames import DataError
from explorer.handouts.agreement import agreement
from explorer.handouts.image import to_png
from explorer.handouts.pdf import sheet_pdf
from explorer.model import RESULT_TABLES
from explorer.municipalities import read_municipalities
from explorer.questions.reconciliation import unexplained
from explorer.questions.report import report
from explorer.questions.scope import EVERYTHING
from explorer.results import implausible_results
from explorer.settings import FILE as SETTINGS
from explorer.settings import read_settings
from explorer.verify import read_verified

CONSTRAINTS = Path(__file__).parents[2] / "constraints.txt"
INSTALL = "python -m pip install -c constraints.txt -e ."
FONTS = (b"NotoSansCJKjp-Regular", b"NotoSansCJKjp-Bold")
VIEWERS = 150
"""Viewers that a server must have descriptors for: a council, its staff, and the public of a meeting."""
MEGABYTE = 10**6
MEMORY = 900 * MEGABYTE
"""Memory of a server that has made the booklet, and of its process that draws charts, with a margin."""


class DoctorError(Exception):
    """A check of the machine failed; the message has the problem and its remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}。{remedy}")


class Finding(NamedTuple):
    """The result of a check: whether it passed, and a line for the terminal."""

    passed: bool
    line: str


def doctor(data: Path, geo: Path, port: int) -> list[Finding]:
    """Check everything that the app needs: what :func:`check` validates, and the machine.

    Each check returns a summary, or raises DoctorError or DataError.
    """
    checks: dict[str, Callable[[], str]] = {
        "パッケージ": partial(check_packages, CONSTRAINTS),
        "データ": partial(check_data, data, geo),
        "配布資料": partial(check_handouts, data, geo),
        "ポート": partial(check_port, port),
        "閲覧者の接続": partial(check_connections, port),
        "メモリー": check_memory,
        "同時に開けるファイルと接続": check_open_files,
    }
    return [_run(name, run) for name, run in checks.items()]


def _run(name: str, run: Callable[[], str]) -> Finding:
    try:
        return Finding(True, f"{name}: {run()}")
    except (DoctorError, DataError) as error:
        return Finding(False, f"{name}: {error}")


def check_packages(constraints: Path) -> str:
    """Check that the packages have the pinned versions; those for tests may be missing."""
    try:
        pinned = dict(line.split("==") for line in constraints.read_text("utf-8").split())
        required = [Requirement(line) for line in requires("explorer") or []]
    except (OSError, PackageNotFoundError) as error:
        raise DoctorError(f"調べられません（{error}）", f"アプリのフォルダーで {INSTALL}") from error
    needed = {
        canonicalize_name(requirement.name)
        for requirement in required
        if not requirement.marker or requirement.marker.evaluate({"extra": ""})
    }
    wrong = []
    for name, expected in pinned.items():
        try:
            if (installed := version(name)) != expected:
                wrong.append(f"{name} {installed}（正しくは {expected}）")
        except PackageNotFoundError:
            if canonicalize_name(name) in needed:
                wrong.append(f"{name} がない（正しくは {expected}）")
    if wrong:
        raise DoctorError("、".join(wrong), f"アプリのフォルダーで {INSTALL}")
    return (
        f"Python {platform.python_version()}、Streamlit {version('streamlit')} ほか、constraints.txt のとおり"
    )


def check_data(data: Path, geo: Path) -> str:
    """Run :func:`check`."""
    list(check(data, geo))
    return f"{data.resolve()} の{'、'.join(edition_names(data))}年度版に誤りなし"


def check(data: Path, geo: Path) -> Iterator[str]:
    """Validate settings, editions and boundaries; yield lines with a summary and warnings for each edition.

    Raises DataError at the first error.
    """
    read_settings(data)
    yield from _unread_files(data, [*edition_names(data), "municipalities.csv", SETTINGS])
    read_municipalities(data)
    for edition in edition_names(data):
        dataset = read_verified(data, geo, edition)
        totals = agreement(dataset)
        differences = unexplained(totals)
        yield from report(dataset)
        yield f"  後から加えた結果: 実績 {len(dataset.actuals)}、決算額 {len(dataset.settlements)}"
        results = [f"{name}.csv" for name in RESULT_TABLES]
        yield from _unread_files(data / edition, [*package_files(data / edition), *results])
        yield from (f"  注意: {doubt}" for doubt in implausible_results(data / edition, vars(dataset)))
        yield f"  照合: 画面とファイルの{len(totals)}の合計のうち、説明のつかない差は{len(differences)}件"
        if len(differences):
            rows = "、".join(f"{row.quantity} {row.view} {row.value:,}" for row in differences.itertuples())
            raise DataError(f"一致しない合計 {rows}", "事業票の合計と同じ額・件数", path=data / edition)


def _unread_files(folder: Path, read: Collection[str]) -> Iterator[str]:
    """Yield a warning for each file in the folder that is not among the names that are read."""
    for path in sorted(folder.iterdir()):
        if path.name not in read and not path.name.startswith("."):
            similar = next((name for name in read if path.name.startswith(Path(name).stem)), "")
            reason = f"名前が {similar} ではない" if similar else "このアプリのファイルではない"
            yield f"  注意: {path} は読んでいません（{reason}）"


def check_handouts(data: Path, geo: Path) -> str:
    """Make a PDF and a PNG of the newest edition with the bundled fonts."""
    try:
        dataset = read_dataset(data, geo, edition_names(data)[0])
    except DataError as error:
        raise DoctorError("データが読めないので、試していません", "先にデータを直す") from error
    figure = participation_map(dataset, EVERYTHING, "")
    try:
        pdf, png = sheet_pdf(dataset, 1, date.today()), to_png(figure, date.today())
    except ImportError as error:
        raise DoctorError(f"{error.name} がありません", f"アプリのフォルダーで {INSTALL}") from error
    if not all(font in pdf for font in FONTS):
        raise DoctorError(
            "フォントのファイルが読めません", f"アプリのフォルダーで {INSTALL} --force-reinstall"
        )
    return f"同梱のフォントで PDF（{len(pdf) // 1000} kB）と画像（{len(png) // 1000} kB）を作れる"


def check_port(port: int) -> str:
    """Check that the app can listen at the port, or already does."""
    try:
        socket.create_server(("", port)).close()
    except (OSError, OverflowError) as error:
        if connections.is_running(port):
            return f"{port} では、このアプリが動いている"
        remedy = "動いているアプリを止めるか、streamlit run app.py --server.port で別の番号を選ぶ"
        raise DoctorError(f"{port} は使えません（{error}）", remedy) from error
    return f"{port} は空いている"


def check_connections(port: int) -> str:
    """Check that viewers reach the running app under each name of this machine."""
    if not connections.is_running(port):
        return "アプリが動いていないので、試していない（起動してから、もう一度）"
    names = connections.names()
    problems = {name: connections.problem(name, port) for name in names}
    if failures := [f"http://{name}:{port} は{problem}" for name, problem in problems.items() if problem]:
        raise DoctorError("、".join(failures), "直してから、もう一度")
    return f"{'、'.join(f'http://{name}:{port}' for name in names)} で、画面と WebSocket につながる"


def check_memory() -> str:
    """Check that a server has enough memory."""
    free = psutil.virtual_memory().available
    if free < MEMORY:
        remedy = f"ほかのプログラムを止めて {MEMORY // MEGABYTE} MB 以上を空ける"
        raise DoctorError(f"空きは {free // MEGABYTE:,} MB だけ", remedy)
    return f"空きは {free // MEGABYTE:,} MB"


def check_open_files() -> str:
    """Check that a server may open enough files and connections for its viewers."""
    limit = file_limits.attainable()
    if limit is None:
        return "上限なし"
    viewers = file_limits.viewers(limit)
    summary = f"{limit:,} まで。ひとつのサーバーでおよそ{viewers:,}人に足りる"
    if viewers < VIEWERS:
        remedy = "もっと多いときは、システムの上限（ulimit -Hn、systemd では LimitNOFILE）を上げる"
        raise DoctorError(summary, remedy)
    return summary
