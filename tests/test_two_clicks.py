"""Every printed figure leads to the lines of the plan that it was read or counted from, in two clicks.

The first click opens a disclosure, a row's lines or a sheet beside the figure, the second the lines
themselves. What opens must bear the figure out: the marked lines hold it as printed, or it can be
counted or added up again from the rows that opened, and from no others.
"""

import io
import json
import random
import re
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd
import pyarrow as pa
import pytest
from recount import NAMES, NUMBER, Recount, words_of
from shapes import PLANS, install_plan
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block
from test_pages import SCAN, SHELL
from test_pages import VIEWS as COMMITTED

from explorer import text
from explorer.dataset import Dataset, read_dataset
from explorer.figures.origins import COUNTED_HEAD
from explorer.ui import data
from explorer.views.pages import PAGES

FIGURES = 200
WITHOUT_FIGURES = ("present", "help", "accessibility")
"""Pages that show nothing of the plan's figures beside others' words."""


@dataclass
class Opened:
    """What a click opens: rows (counted, others) and lines that are marked."""

    html: str
    dataset: Dataset = field(repr=False)
    recounts: dict[tuple[str, ...], Recount] = field(default_factory=dict)

    @cached_property
    def marked(self) -> str:
        return words_of("".join(re.findall(r"<mark>(.*?)</mark>", self.html)))

    @cached_property
    def rows(self) -> list[tuple[int, bool, str]]:
        """No. (0 for a KPI), whether it was counted, what is printed."""
        found = []
        tables = re.findall(r"<table.*?</table>", self.html, re.DOTALL)
        said = "".join(table for table in tables if COUNTED_HEAD in table) or self.html
        for row in re.findall(r"<tr>(<td.*?)</tr>|<li>(.*?)</li>", said):
            html = "".join(row)
            no = re.search(r"projects\?[^\"']*?no=(\d+)", html)
            if no or "class='lines'" in html:
                found.append(
                    (int(no[1]) if no else 0, ">対象外<" not in html, words_of(html.split("<details")[0]))
                )
        return found

    def bears_out(self, figure: "Printed") -> bool:
        number = figure.number.lstrip("+▲±-約")
        if not figure.unit and figure.number == str(self.html.count("<li>")):
            return True
        unit = figure.unit if figure.unit in ("事業", "市町村", "組", "分野", "件", "指標") else ""
        if holds(self.marked, number + unit):
            return True
        names = [*self.dataset.municipalities["name"], *self.dataset.headings["title"]]
        named = tuple(name for name in dict.fromkeys(names) if words_of(name) in figure.around)
        if named not in self.recounts:
            self.recounts[named] = Recount(self.dataset, self.rows, named)
        return figure.number.lstrip("+▲±-") in self.recounts[named].words(figure.unit)


def holds(words: str, number: str) -> bool:
    return bool(re.search(rf"(?<![\d.,]){re.escape(number)}(?!,?\d|\.\d)", words))


@dataclass
class Printed:
    """A figure on a page: number, unit, the words around it, and what can be clicked at its place."""

    where: str
    number: str
    unit: str
    around: str
    opens: list[str]
    sheets: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.where}: {self.number}{self.unit} in {self.around[:110]!r}"


@dataclass
class Node:
    """An element or a disclosure of a page, in reading order."""

    kind: str
    path: tuple[str, ...]
    words: str
    inside: str = ""
    figure: str = ""
    folded: bool = False
    key: str = ""


SHEET = re.compile(r"[×○◎]?\s*\d*")
"""A mark that is drawn for a sheet, with its No."""
UNCOUNTED = ("<script", "<style", "<p class='printed'>")
"""How HTML begins that says nothing of the plan: a print's foot has the day and the address."""
RANK = {"title": 0, "header": 1, "subheader": 2, "metric": 3}


def nodes_of(block, path=(), figure="", folded=False) -> list[Node]:
    found = []
    for at, child in block.children.items():
        here = (*path, str(at))
        if not isinstance(child, Block):
            found.append(Node(child.type, here, said(child), figure=figure, folded=folded))
            continue
        key = getattr(child.proto, "id", "")
        name = re.sub(r"^\$\$ID-[0-9a-f]+-", "", key) if key else ""
        inside = name.removeprefix("figure-") if name.startswith("figure-") else figure
        inner = nodes_of(child, here, inside, child.type == "expander")
        if re.match(r"(table|source)-", name):
            found.append(Node("disclosure", here, name, "".join(node.words for node in inner), figure))
            continue
        if child.type == "expander":
            opened = "".join(node.words for node in inner if "class='lines'" in node.words)
            found.append(Node("label", here, child.proto.label, opened, key=name))
        found += inner
    return found


def said(element) -> str:
    if element.type == "html":
        return "" if element.proto.body.startswith(UNCOUNTED) else element.proto.body
    if element.type == "metric":
        metric = element.proto
        return " ".join((metric.label, metric.body, metric.delta, getattr(metric, "delta_description", "")))
    if element.type == "vega_lite_chart":
        return chart_words(element.proto)
    if element.type in ("title", "header", "subheader", "markdown", "caption", "heading"):
        return re.sub(r"\\(.)", r"\1", str(element.value)).replace("\u2060", "")
    return ""


def chart_words(chart) -> str:
    """The words that are drawn: each row of the chart's data, and those of its data that are text."""
    spec = json.loads(chart.spec)
    drawn: set[str] = set()
    tables = [pa.ipc.open_stream(chart.data.data).read_pandas()] if chart.HasField("data") else []
    tables += [pa.ipc.open_stream(named.data.data).read_pandas() for named in chart.datasets]

    def walk(part):
        if isinstance(part, list):
            for each in part:
                walk(each)
        elif isinstance(part, dict):
            if isinstance(part.get("text"), dict) and "field" in part["text"]:
                drawn.add(part["text"]["field"])
            if (
                isinstance(part.get("values"), list)
                and part["values"]
                and isinstance(part["values"][0], dict)
            ):
                tables.append(pd.DataFrame(part["values"]))
            for each in part.values():
                walk(each)

    walk(spec)
    lines = [
        " ".join(str(row[name]) for name in table.columns if name in drawn and isinstance(row[name], str))
        for table in tables
        for row in table.to_dict(orient="records")
    ]
    return "\n".join(dict.fromkeys(line.replace("\n", "") for line in lines if not SHEET.fullmatch(line)))


def pieces(node: Node) -> list[str]:
    """An HTML element by rows, items and paragraphs; other words by line. Words about files are left out."""
    if node.kind != "html":
        return node.words.split("\n")
    if "<table" in node.words and "class='meanings'" not in node.words:
        heads = re.findall(r"<th.*?>(.*?)</th>", node.words)
        rows = []
        for row in re.findall(r"<tr>(<td.*?)</tr>", node.words, re.DOTALL):
            cells = re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)
            rows.append(
                "".join(f"<i>{head}</i><td>{cell}</td>" for head, cell in zip(heads, cells, strict=True))
            )
        return rows
    if "class='printed'" in node.words:
        return []
    if "class='columns'" in node.words or ">アドレス</th>" in node.words:
        return []
    if "class='lines'" in node.words:
        return [node.words]
    return re.split(r"(?=<li|<dt|<dd|<section|<p|<span class='chip')", node.words)


def units_of(piece: str, words: str) -> list[tuple[str, str]]:
    """The numbers of a piece with their units: in a cell without one, the head's."""
    cells = re.findall(r"<i>(.*?)</i><td>(.*?)</td>", piece, re.DOTALL)
    if not cells:
        return NUMBER.findall(NAMES.sub(" ", words))
    found = []
    for head, cell in cells:
        plain, above = (
            NAMES.sub(" ", words_of(re.sub(r"<details.*?</details>", "", cell, flags=re.DOTALL))),
            words_of(head),
        )
        default = "千円" if "千円" in above else "事業" if above in ("事業", "額の記載がある事業") else ""
        found += [(number, unit or default) for number, unit in NUMBER.findall(plain)]
    return found


def figures_of(where: str, nodes: list[Node]) -> list[Printed]:
    """Every figure that stands on the page, with what can be clicked where it stands."""
    found = []
    sheet = [node.inside for node in nodes if node.kind == "disclosure" and node.words == "source-sheet"]
    for at, node in enumerate(nodes):
        if node.kind == "disclosure":
            continue
        below = at_place(nodes, at) + sheet
        for piece in pieces(node):
            plain = words_of(re.sub(r"<details.*?</details>", "", piece, flags=re.DOTALL))
            own = [f"<tr><td>{piece}</td></tr>"] if "class='lines'" in piece else [node.inside]
            sheets = (
                ()
                if node.folded
                else tuple(int(no) for no in re.findall(r"projects\?[^\"']*?no=(\d+)", piece))
            )
            around = plain if node.figure == "" else f"{plain} {title_of(nodes, node.figure)}"
            if piece.startswith("<section"):
                own = [f"{piece}{node.words.split(piece, 1)[1].split('</section>')[0]}"]
            if file := re.search(r"open-data/[^/']+/([a-z_]+)\.csv", piece):
                own = [f"<td>{file[1]}</td>"]
            for number, unit in units_of(piece, plain):
                found.append(Printed(where, number, unit, around, own + below, sheets))
    return found


def title_of(nodes: list[Node], figure: str) -> str:
    return next((words_of(node.words) for node in nodes if node.figure == figure and node.kind in RANK), "")


def at_place(nodes: list[Node], at: int) -> list[str]:
    """What opens beside the element: its figure's twin; else what follows it up to the next heading."""
    node = nodes[at]
    if node.figure:
        return [other.inside for other in nodes if other.kind == "disclosure" and other.figure == node.figure]
    box, rank, found = node.path[:-1], 1 if "class='lead" in node.words else RANK.get(node.kind, 9), []
    for other in nodes[at + 1 :]:
        inside = other.path[: len(box)] == box
        if not inside and (other.figure or rank != RANK["metric"]):
            break
        if other.figure:
            continue
        if other.kind == "disclosure":
            found.append(other.inside)
        elif RANK.get(other.kind, 9) <= min(rank, 3) or (rank == 9 and (found or other.kind in RANK)):
            break
        elif "<tr>" in other.words or "<li>" in other.words or "class='lines'" in other.words:
            found.append(other.words)
    return [*found, "".join(found)] if len(found) > 1 else found


class Site:
    """The pages of one plan, each opened once with everything on it that can be opened."""

    def __init__(self, root, dataset: Dataset) -> None:
        self.root, self.dataset = root, dataset
        self.opened: dict[str, list[Node]] = {}
        self.clicked: dict[str, Opened] = {}

    def open(self, page: str, view: dict[str, str]) -> list[Node]:
        key = f"{page}?{'&'.join(f'{name}={value}' for name, value in view.items())}"
        if key not in self.opened:
            app = AppTest.from_file(self.root / SHELL, default_timeout=120)
            if PAGES[page].path:
                app.switch_page(f"../../../pages/{page}.py")
            for name, value in view.items():
                app.query_params[name] = value
            app.run()
            closed = [node.words for node in nodes_of(app.main) if node.kind == "disclosure"]
            closed += [node.key for node in nodes_of(app.main) if node.key]
            if closed:
                for name in closed:
                    app.session_state[name] = True
                app.run()
            assert not app.exception, key
            self.opened[key] = nodes_of(app.main)
        return self.opened[key]

    def figures(self, page: str, view: dict[str, str]) -> list[Printed]:
        found = figures_of(f"{page} {view}", self.open(page, view))
        if page == "projects" and "no" in view:
            return [replace(figure, sheets=(int(view["no"]), *figure.sheets)) for figure in found]
        return found

    def leads(self, figure: Printed) -> bool:
        if any(figure.number in self.cells_in_file(html) for html in figure.opens):
            return True
        if any(self.shown(html).bears_out(figure) for html in figure.opens if html):
            return True
        return any(self.sheet(no).bears_out(figure) for no in figure.sheets[:3])

    def cells_in_file(self, html: str) -> set[str]:
        """How many cells each column of a file of open data has, and in how many rows."""
        name = re.fullmatch(r"<td>([a-z_]+)</td>", html)
        if not name:
            return set()
        frame = pd.read_csv(
            io.BytesIO(self.dataset.package[f"{name[1]}.csv"]), dtype=str, keep_default_na=False
        )
        filled = [int((frame[column] != "").sum()) for column in frame]
        return {f"{number:,}" for number in (len(frame), *filled)} | {
            text.percent(number / max(len(frame), 1)).removesuffix("%") for number in filled
        }

    def shown(self, html: str) -> Opened:
        if html not in self.clicked:
            self.clicked[html] = Opened(html, self.dataset)
        return self.clicked[html]

    def sheet(self, no: int) -> Opened:
        """The sheet with its marked lines; its amounts and participants as one row."""
        html = "".join(
            node.words + node.inside for node in self.open("projects", {"no": str(no)}) if not node.figure
        )
        table = re.search(r'aria-label="年度ごとの事業費見込額"><table>(.*?)</table>', html, re.DOTALL)
        years, cells = (re.findall(rf"<{tag}.*?>(.*?)</{tag}>", table[1]) for tag in ("th", "td"))
        words = "、".join(f"{year} {cell}" for year, cell in zip(years, cells, strict=True))
        row = f"<tr><td><a href='projects?no={no}'>{words}</a></td></tr>"
        marked = "".join(f"<mark>{line}</mark>" for line in re.findall(r"<mark>(.*?)</mark>", html))
        return self.shown(row + marked)


@pytest.fixture(autouse=True)
def no_components(monkeypatch):
    monkeypatch.setattr(SCAN, lambda *_, **__: None)


def views() -> list[tuple[str, dict[str, str]]]:
    return [
        (name, view)
        for name in PAGES
        if name not in WITHOUT_FIGURES
        for view in ({}, *COMMITTED.get(name, []))
    ]


OTHER = [
    ("overview", {}),
    ("map", {"town": "990027"}),
    ("budgets", {"view": "ranking"}),
    ("budgets", {"view": "change"}),
    ("towns", {"town": "990019"}),
    ("projects", {}),
    ("indicators", {"list": "not_above"}),
]
"""Views of the plan of another shape."""
VIEWS_OPENED = 18


def test_two_hundred_figures_lead_to_their_lines_within_two_clicks(root, dataset, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    chance = random.Random(10)
    site, found = Site(root, dataset), []
    for page, view in sorted(chance.sample(views(), VIEWS_OPENED), key=str):
        figures = site.figures(page, view)
        found += chance.sample(figures, min(len(figures), FIGURES // 8))
    drawn = chance.sample(found, FIGURES)
    assert not [str(figure) for figure in drawn if not site.leads(figure)]


@pytest.mark.parametrize("shape", ["one_cell_ahead"])
def test_the_figures_of_a_plan_of_another_shape_lead_there_too(root, tmp_path, monkeypatch, shape):
    plan = PLANS[shape]
    install_plan(tmp_path, plan)
    monkeypatch.setattr(data, "ROOT", tmp_path)
    site = Site(root, read_dataset(tmp_path / "data", tmp_path / "geo", plan.edition))
    found = [figure for page, view in OTHER for figure in site.figures(page, view)]
    drawn = random.Random(10).sample(found, min(len(found), FIGURES))
    assert len(drawn) > FIGURES // 2
    assert not [str(figure) for figure in drawn if not site.leads(figure)]


def test_a_figure_with_nothing_beside_it_is_told(dataset):
    """The test can fail: a count above rows that are not those counted, an amount that no line holds."""
    rows = "<tr><td><a href='projects?no=1'>No.1</a></td><td>2025年度 5,629千円</td></tr>"
    opened = Opened(rows + "<mark>5,629</mark>", dataset)
    assert opened.bears_out(Printed("", "5,629", "千円", "", []))
    assert opened.bears_out(Printed("", "1", "事業", "", []))
    assert not opened.bears_out(Printed("", "2", "事業", "", []))
    assert not opened.bears_out(Printed("", "5,62", "千円", "", []))
    assert not opened.bears_out(Printed("", "25,056,797", "千円", "", []))
