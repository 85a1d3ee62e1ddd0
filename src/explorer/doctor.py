"""Check that the app will run on this machine, or say what to do: ``python -m explorer doctor``."""

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

from explorer import connections, descriptors
from explorer.dataset import editions, read_dataset, read_municipalities
from explorer.descriptor import package_files
from explorer.figures.maps import participation_map
from explorer.frames import DataError
from explorer.handouts.agreement import agreement
from explorer.handouts.image import to_png
from explorer.handouts.pdf import sheet_pdf
from explorer.model import RESULT_TABLES
from explorer.questions.overview import report
from explorer.questions.reconciliation import unexplained
from explorer.questions.scope import EVERYTHING
from explorer.results import implausible_results
from explorer.settings import FILE as SETTINGS
from explorer.settings import read_settings
from explorer.verify import read_verified

CONSTRAINTS = Path(__file__).parents[2] / "constraints.txt"
INSTALL = "python -m pip install -c constraints.txt -e ."
FONTS = (b"NotoSansCJKjp-Regular", b"NotoSansCJKjp-Bold")
VIEWERS = 150
"""A council, its staff, and whoever watches a meeting."""
MEGABYTE = 10**6
MEMORY = 900 * MEGABYTE
"""What a server holds that has made the booklet, with the process that draws charts, and some more."""


class Trouble(Exception):
    """Something on this machine is wrong: says what, and what to do."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem}。{remedy}")


class Finding(NamedTuple):
    """The result of one look: whether all is well, and words for the terminal."""

    fine: bool
    words: str


def doctor(data: Path, geo: Path, port: int, constraints: Path = CONSTRAINTS) -> list[Finding]:
    """Look at all that the app needs, one finding each: what :func:`check` validates, and the machine."""
    looks: dict[str, Callable[[], str]] = {
        "パッケージ": partial(packages, constraints),
        "データ": partial(valid, data, geo),
        "配布資料": partial(handouts, data, geo),
        "ポート": partial(free_port, port),
        "閲覧者の接続": partial(reached, port),
        "メモリー": free_memory,
        "同時に開けるファイルと接続": open_files,
    }
    return [_look(name, look) for name, look in looks.items()]


def _look(name: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(True, f"{name}: {look()}")
    except (Trouble, DataError) as problem:
        return Finding(False, f"{name}: {problem}")


def packages(constraints: Path) -> str:
    """Python and the packages, each as pinned; those that only the tests need may be absent."""
    try:
        pinned = dict(line.split("==") for line in constraints.read_text("utf-8").split())
        required = [Requirement(line) for line in requires("explorer") or []]
    except (OSError, PackageNotFoundError) as problem:
        raise Trouble(f"調べられません（{problem}）", f"アプリのフォルダーで {INSTALL}") from problem
    needed = {
        canonicalize_name(requirement.name)
        for requirement in required
        if not requirement.marker or requirement.marker.evaluate({"extra": ""})
    }
    wrong = []
    for name, right in pinned.items():
        try:
            if (installed := version(name)) != right:
                wrong.append(f"{name} {installed}（正しくは {right}）")
        except PackageNotFoundError:
            if canonicalize_name(name) in needed:
                wrong.append(f"{name} がない（正しくは {right}）")
    if wrong:
        raise Trouble("、".join(wrong), f"アプリのフォルダーで {INSTALL}")
    return (
        f"Python {platform.python_version()}、Streamlit {version('streamlit')} ほか、constraints.txt のとおり"
    )


def valid(data: Path, geo: Path) -> str:
    """Every edition, the boundaries and the settings, read and checked; raises DataError."""
    list(check(data, geo))
    return f"{data.resolve()} の{'、'.join(editions(data))}年度版に誤りなし"


def check(data: Path, geo: Path) -> Iterator[str]:
    """Validate everything, and yield a summary of each edition with warnings, line by line.

    Raises DataError at what is wrong.
    """
    read_settings(data)
    yield from _not_read(data, [*editions(data), "municipalities.csv", SETTINGS])
    read_municipalities(data)
    for edition in editions(data):
        dataset = read_verified(data, geo, edition)
        totals = agreement(dataset)
        wrong = unexplained(totals)
        yield from report(dataset)
        yield f"  後から加えた結果: 実績 {len(dataset.actuals)}、決算額 {len(dataset.settlements)}"
        results = [f"{name}.csv" for name in RESULT_TABLES]
        yield from _not_read(data / edition, [*package_files(data / edition), *results])
        yield from (f"  注意: {doubt}" for doubt in implausible_results(data / edition, vars(dataset)))
        yield f"  照合: 画面とファイルの{len(totals)}の合計のうち、説明のつかない差は{len(wrong)}件"
        if len(wrong):
            rows = "、".join(f"{row.quantity} {row.view} {row.value:,}" for row in wrong.itertuples())
            raise DataError(f"一致しない合計 {rows}", "事業票の合計と同じ額・件数", path=data / edition)


def _not_read(folder: Path, read: Collection[str]) -> Iterator[str]:
    """A line of warning for each file in the folder that the app does not read."""
    for path in sorted(folder.iterdir()):
        if path.name not in read and not path.name.startswith("."):
            near = next((name for name in read if path.name.startswith(Path(name).stem)), "")
            why = f"名前が {near} ではない" if near else "このアプリのファイルではない"
            yield f"  注意: {path} は読んでいません（{why}）"


def handouts(data: Path, geo: Path) -> str:
    """A PDF and a PNG of the newest edition, drawn with the fonts that come with the app."""
    try:
        dataset = read_dataset(data, geo, editions(data)[0])
    except DataError as problem:
        raise Trouble("データが読めないので、試していません", "先にデータを直す") from problem
    figure = participation_map(dataset, EVERYTHING, "")
    try:
        pdf, png = sheet_pdf(dataset, 1, date.today()), to_png(figure, date.today())
    except ImportError as problem:
        raise Trouble(f"{problem.name} がありません", f"アプリのフォルダーで {INSTALL}") from problem
    if not all(font in pdf for font in FONTS):
        raise Trouble("フォントのファイルが読めません", f"アプリのフォルダーで {INSTALL} --force-reinstall")
    return f"同梱のフォントで PDF（{len(pdf) // 1000} kB）と画像（{len(png) // 1000} kB）を作れる"


def free_port(port: int) -> str:
    """Whether the app can listen there, or does."""
    try:
        socket.create_server(("", port)).close()
    except (OSError, OverflowError) as problem:
        if connections.is_running(port):
            return f"{port} では、このアプリが動いている"
        raise Trouble(
            f"{port} は使えません（{problem}）",
            "動いているアプリを止めるか、streamlit run app.py --server.port で別の番号を選ぶ",
        ) from problem
    return f"{port} は空いている"


def reached(port: int) -> str:
    """Whether viewers reach the running app at each name of this machine, as their browsers do."""
    if not connections.is_running(port):
        return "アプリが動いていないので、試していない（起動してから、もう一度）"
    names = connections.names()
    problems = {name: connections.problem(name, port) for name in names}
    if wrong := [f"http://{name}:{port} は{problem}" for name, problem in problems.items() if problem]:
        raise Trouble("、".join(wrong), "直してから、もう一度")
    return f"{'、'.join(f'http://{name}:{port}' for name in names)} で、画面と WebSocket につながる"


def free_memory() -> str:
    """Whether there is room for a server."""
    free = psutil.virtual_memory().available
    if free < MEMORY:
        raise Trouble(
            f"空きは {free // MEGABYTE:,} MB だけ",
            f"ほかのプログラムを止めて {MEMORY // MEGABYTE} MB 以上を空ける",
        )
    return f"空きは {free // MEGABYTE:,} MB"


def open_files() -> str:
    """Whether a server may open enough files and connections for its viewers."""
    limit = descriptors.attainable()
    if limit is None:
        return "上限なし"
    words = f"{limit:,} まで。ひとつのサーバーでおよそ{descriptors.viewers(limit):,}人に足りる"
    if descriptors.viewers(limit) < VIEWERS:
        raise Trouble(
            words, "もっと多いときは、システムの上限（ulimit -Hn、systemd では LimitNOFILE）を上げる"
        )
    return words
