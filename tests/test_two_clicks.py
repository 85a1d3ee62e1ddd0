"""Every number on a page leads in two clicks to the lines of the plan that it was read or counted from.

The first click opens a disclosure, a row's lines or a sheet near the number, the second the lines
themselves. What opens must prove the number: the marked lines contain it as printed, or it can be
counted or added up again from exactly the rows that opened.
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
from pages import open_page
from recount import NAMES, NUMBER, Recount, words_of
from shapes import PLANS, install_plan
from streamlit.testing.v1.element_tree import Block
from test_pages import VIEWS as COMMITTED

from explorer import text
from explorer.dataset import Dataset, read_dataset
from explorer.figures.origins import COUNTED_HEAD
from explorer.ui import data
from explorer.views.pages import PAGES

FIGURES = 200
WITHOUT_FIGURES = ("present", "help", "accessibility")
"""Pages that show no numbers of the plan."""


@dataclass
class Opened:
    """The HTML that a click opens: rows, counted or not, and marked lines of the plan."""

    html: str
    dataset: Dataset = field(repr=False)
    recounts: dict[tuple[str, ...], Recount] = field(default_factory=dict)

    @cached_property
    def marked(self) -> str:
        return words_of("".join(re.findall(r"<mark>(.*?)</mark>", self.html)))

    @cached_property
    def rows(self) -> list[tuple[int, bool, str]]:
        """For each row its No. (0 for a KPI), whether it was counted, and its text."""
        rows = []
        tables = re.findall(r"<table.*?</table>", self.html, re.DOTALL)
        listing = "".join(table for table in tables if COUNTED_HEAD in table) or self.html
        for row in re.findall(r"<tr>(<td.*?)</tr>|<li>(.*?)</li>", listing):
            html = "".join(row)
            no = re.search(r"projects\?[^\"']*?no=(\d+)", html)
            if no or "class='lines'" in html:
                counted = ">対象外<" not in html
                rows.append((int(no[1]) if no else 0, counted, words_of(html.split("<details")[0])))
        return rows

    def proves(self, figure: "Printed") -> bool:
        number = figure.number.lstrip("+▲±-約")
        if not figure.unit and figure.number == str(self.html.count("<li>")):
            return True
        unit = figure.unit if figure.unit in ("事業", "市町村", "組", "分野", "件", "指標") else ""
        if contains_number(self.marked, number + unit):
            return True
        names = [*self.dataset.municipalities["name"], *self.dataset.headings["title"]]
        named = tuple(name for name in dict.fromkeys(names) if words_of(name) in figure.around)
        if named not in self.recounts:
            self.recounts[named] = Recount(self.dataset, self.rows, named)
        return figure.number.lstrip("+▲±-") in self.recounts[named].numbers(figure.unit)


def contains_number(words: str, number: str) -> bool:
    return bool(re.search(rf"(?<![\d.,]){re.escape(number)}(?!,?\d|\.\d)", words))


@dataclass
class Printed:
    """A number on a page, with the text around it and the HTML that can be opened near it."""

    view: str
    number: str
    unit: str
    around: str
    opens: list[str]
    sheets: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.view}: {self.number}{self.unit} in {self.around[:110]!r}"


@dataclass
class Node:
    """An element or a disclosure of a page; a page is a list of them in reading order."""

    kind: str
    path: tuple[str, ...]
    words: str
    inside: str = ""
    figure: str = ""
    folded: bool = False
    key: str = ""


SHEET = re.compile(r"[×○◎]?\s*\d*")
"""The sign and No. of a project, which a chart draws for it."""
UNCOUNTED = ("<script", "<style", "<p class='printed'>")
"""The beginnings of HTML without numbers of the plan: a printed page's footer has day and address."""
RANK = {"title": 0, "header": 1, "subheader": 2, "metric": 3}


def nodes_of(block, path=(), figure="", folded=False) -> list[Node]:
    nodes = []
    for at, child in block.children.items():
        here = (*path, str(at))
        if not isinstance(child, Block):
            nodes.append(Node(child.type, here, words_in(child), figure=figure, folded=folded))
            continue
        key = getattr(child.proto, "id", "")
        name = re.sub(r"^\$\$ID-[0-9a-f]+-", "", key) if key else ""
        inside = name.removeprefix("figure-") if name.startswith("figure-") else figure
        inner = nodes_of(child, here, inside, child.type == "expander")
        if re.match(r"(table|source)-", name):
            nodes.append(Node("disclosure", here, name, "".join(node.words for node in inner), figure))
            continue
        if child.type == "expander":
            opened = "".join(node.words for node in inner if "class='lines'" in node.words)
            nodes.append(Node("label", here, child.proto.label, opened, key=name))
        nodes += inner
    return nodes


def words_in(element) -> str:
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
    """Return the text that the chart draws, a line for each row of its data."""
    spec = json.loads(chart.spec)
    text_fields: set[str] = set()
    tables = [pa.ipc.open_stream(chart.data.data).read_pandas()] if chart.HasField("data") else []
    tables += [pa.ipc.open_stream(named.data.data).read_pandas() for named in chart.datasets]

    def walk(part):
        if isinstance(part, list):
            for child in part:
                walk(child)
        elif isinstance(part, dict):
            if isinstance(part.get("text"), dict) and "field" in part["text"]:
                text_fields.add(part["text"]["field"])
            if (
                isinstance(part.get("values"), list)
                and part["values"]
                and isinstance(part["values"][0], dict)
            ):
                tables.append(pd.DataFrame(part["values"]))
            for child in part.values():
                walk(child)

    walk(spec)
    lines = [
        " ".join(
            str(row[name]) for name in table.columns if name in text_fields and isinstance(row[name], str)
        )
        for table in tables
        for row in table.to_dict(orient="records")
    ]
    return "\n".join(dict.fromkeys(line.replace("\n", "") for line in lines if not SHEET.fullmatch(line)))


def pieces(node: Node) -> list[str]:
    """Split HTML into rows, items and paragraphs, other text into lines; leave out tables about files."""
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
    """Return the numbers of a piece with their units; a cell without a unit has that of its column."""
    cells = re.findall(r"<i>(.*?)</i><td>(.*?)</td>", piece, re.DOTALL)
    if not cells:
        return NUMBER.findall(NAMES.sub(" ", words))
    numbers = []
    for html, cell in cells:
        plain = NAMES.sub(" ", words_of(re.sub(r"<details.*?</details>", "", cell, flags=re.DOTALL)))
        head = words_of(html)
        default = "千円" if "千円" in head else "事業" if head in ("事業", "額の記載がある事業") else ""
        numbers += [(number, unit or default) for number, unit in NUMBER.findall(plain)]
    return numbers


def figures_of(view: str, nodes: list[Node]) -> list[Printed]:
    """Return every number on the page with what can be opened near it."""
    figures = []
    sheet = [node.inside for node in nodes if node.kind == "disclosure" and node.words == "plan-text"]
    for at, node in enumerate(nodes):
        if node.kind == "disclosure":
            continue
        below = opened_near(nodes, at) + sheet
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
                figures.append(Printed(view, number, unit, around, own + below, sheets))
    return figures


def title_of(nodes: list[Node], figure: str) -> str:
    return next((words_of(node.words) for node in nodes if node.figure == figure and node.kind in RANK), "")


def opened_near(nodes: list[Node], at: int) -> list[str]:
    """Return what opens near the element: its figure's table, or else what follows up to the next heading."""
    node = nodes[at]
    if node.figure:
        return [other.inside for other in nodes if other.kind == "disclosure" and other.figure == node.figure]
    box, rank, opened = node.path[:-1], 1 if "class='lead" in node.words else RANK.get(node.kind, 9), []
    for other in nodes[at + 1 :]:
        inside = other.path[: len(box)] == box
        if not inside and (other.figure or rank != RANK["metric"]):
            break
        if other.figure:
            continue
        if other.kind == "disclosure":
            opened.append(other.inside)
        elif RANK.get(other.kind, 9) <= min(rank, 3) or (rank == 9 and (opened or other.kind in RANK)):
            break
        elif "<tr>" in other.words or "<li>" in other.words or "class='lines'" in other.words:
            opened.append(other.words)
    return [*opened, "".join(opened)] if len(opened) > 1 else opened


class Site:
    """The pages of one plan, each run once with all its disclosures open."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.opened: dict[str, list[Node]] = {}
        self.clicked: dict[str, Opened] = {}

    def open(self, page: str, view: dict[str, str]) -> list[Node]:
        key = f"{page}?{'&'.join(f'{name}={value}' for name, value in view.items())}"
        if key not in self.opened:
            app = open_page(page, view, timeout=120)
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
        figures = figures_of(f"{page} {view}", self.open(page, view))
        if page == "projects" and "no" in view:
            return [replace(figure, sheets=(int(view["no"]), *figure.sheets)) for figure in figures]
        return figures

    def leads_to_lines(self, figure: Printed) -> bool:
        if any(figure.number in self.cells_in_file(html) for html in figure.opens):
            return True
        if any(self.click(html).proves(figure) for html in figure.opens if html):
            return True
        return any(self.sheet(no).proves(figure) for no in figure.sheets[:3])

    def cells_in_file(self, html: str) -> set[str]:
        """Return the numbers of rows, of filled cells and their shares in a file of open data, as text."""
        name = re.fullmatch(r"<td[^>]*>([a-z_]+)</td>", html)
        if not name:
            return set()
        frame = pd.read_csv(
            io.BytesIO(self.dataset.package[f"{name[1]}.csv"]), dtype=str, keep_default_na=False
        )
        filled = [int((frame[column] != "").sum()) for column in frame]
        return {f"{number:,}" for number in (len(frame), *filled)} | {
            text.percent(number / max(len(frame), 1)).removesuffix("%") for number in filled
        }

    def click(self, html: str) -> Opened:
        if html not in self.clicked:
            self.clicked[html] = Opened(html, self.dataset)
        return self.clicked[html]

    def sheet(self, no: int) -> Opened:
        """Return a project's sheet with its marked lines, its amounts as one row."""
        html = "".join(
            node.words + node.inside for node in self.open("projects", {"no": str(no)}) if not node.figure
        )
        table = re.search(r'aria-label="年度ごとの事業費見込額"><table>(.*?)</table>', html, re.DOTALL)
        years, cells = (re.findall(rf"<{tag}.*?>(.*?)</{tag}>", table[1]) for tag in ("th", "td"))
        words = "、".join(f"{year} {cell}" for year, cell in zip(years, cells, strict=True))
        row = f"<tr><td><a href='projects?no={no}'>{words}</a></td></tr>"
        marked = "".join(f"<mark>{line}</mark>" for line in re.findall(r"<mark>(.*?)</mark>", html))
        return self.click(row + marked)


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
"""Views of the other plan."""
VIEWS_OPENED = 18


def test_two_hundred_figures_lead_to_their_lines_within_two_clicks(root, dataset, monkeypatch):
    monkeypatch.setattr(data, "ROOT", root)
    chance = random.Random(10)
    site, figures = Site(dataset), []
    for page, view in sorted(chance.sample(views(), VIEWS_OPENED), key=str):
        on_page = site.figures(page, view)
        figures += chance.sample(on_page, min(len(on_page), FIGURES // 8))
    sample = chance.sample(figures, FIGURES)
    assert not [str(figure) for figure in sample if not site.leads_to_lines(figure)]


@pytest.mark.parametrize("shape", ["one_cell_ahead"])
def test_the_figures_of_a_plan_of_another_shape_lead_there_too(tmp_path, monkeypatch, shape):
    plan = PLANS[shape]
    install_plan(tmp_path, plan)
    monkeypatch.setattr(data, "ROOT", tmp_path)
    site = Site(read_dataset(tmp_path / "data", tmp_path / "geo", plan.edition))
    figures = [figure for page, view in OTHER for figure in site.figures(page, view)]
    sample = random.Random(10).sample(figures, min(len(figures), FIGURES))
    assert len(sample) > FIGURES // 2
    assert not [str(figure) for figure in sample if not site.leads_to_lines(figure)]


def test_a_number_that_nothing_proves_is_noticed(dataset):
    """A count that is not that of the rows, and an amount that no line contains, are no proof."""
    rows = "<tr><td><a href='projects?no=1'>No.1</a></td><td>2025年度 5,629千円</td></tr>"
    opened = Opened(rows + "<mark>5,629</mark>", dataset)
    assert opened.proves(Printed("", "5,629", "千円", "", []))
    assert opened.proves(Printed("", "1", "事業", "", []))
    assert not opened.proves(Printed("", "2", "事業", "", []))
    assert not opened.proves(Printed("", "5,62", "千円", "", []))
    assert not opened.proves(Printed("", "25,056,797", "千円", "", []))
