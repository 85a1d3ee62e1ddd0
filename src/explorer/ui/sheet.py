"""One project's sheet as the plan lays it out, with its origin on demand."""

from html import escape
from math import ceil

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import source_line
from explorer.figures.looks import EITHER, LOOKS, Look
from explorer.figures.results import ADDED, result_words
from explorer.figures.unsaid import share_words
from explorer.model import EXTRAS, PROJECT_TEXTS, Side, TargetKind
from explorer.questions.budgets import AMOUNT, compared_years, stated_years
from explorer.questions.participation import participants_printed
from explorer.questions.projects import Sheet, sheet
from explorer.questions.provenance import Spans, lines_of, lines_of_cells
from explorer.ui import data, state
from explorer.ui.files import file_link
from explorer.ui.links import burden_link, link, project_link, town_link, year_link
from explorer.ui.mistake import report_link
from explorer.ui.origin import lines_html
from explorer.ui.region_map import region_map
from explorer.ui.show import page_look, show, slide_footer
from explorer.ui.stage import Presentation, add_slide_button, current, full_screen
from explorer.ui.tables import Html, explain_terms, show_table, table_html
from explorer.views.pages import MAP, PROJECTS
from explorer.views.view import View

MAP_OF_SHEET = "project"
TOWNS = "参加市町村"


def project_sheet(view: View) -> None:
    """The whole sheet: summary, towns, roles, amounts, who pays, indicators, terms, the rest, source lines.

    The words of the scope's search are marked.
    """
    dataset, no, search = view.dataset, int(view["no"]), view["q"]
    found = data.answer(sheet, no)
    if now := current():
        _slide(dataset, now, found)
        return
    st.html(breadcrumb_html(dataset, no))
    name = text.project(no, found.project["name"])
    state.heading()
    st.html(_summary(found, search, LOOKS[page_look()]))
    _text(dataset, found)
    left, right = state.panels([5, 7])
    with left:
        show(data.figures()[MAP_OF_SHEET])
    with right:
        _towns(found)
        _budgets(dataset, found)
        st.header("役割分担と費用負担", anchor=False)
        show_table(_side_rows(dataset, found, search), "役割分担と費用負担")
    _indicators(found, search)
    _glossary(dataset, found)
    _more(found, search)
    with st.container(horizontal=True):
        st.html(file_link("この事業票をPDFで保存（A4）", PROJECTS, "pdf", no=no), width="content")
        add_slide_button(name)
        lines = f"本文 {found.first_line}〜{found.last_line}行"
        report_link(name, f"{source_line(dataset, [no])}、{lines}")
    _origin(dataset, found)


def _per_project(dataset: Dataset) -> str:
    return f"{text.WHOLE_PROJECT}。{share_words(dataset)}。"


def sheet_html(view: View) -> tuple[str, dict[str, str]]:
    """The sheet in short as HTML: its summary, and by their headings the towns and three tables."""
    dataset, search, found = view.dataset, view["q"], data.answer(sheet, int(view["no"]))
    parts = {
        TOWNS: _towns_html(found),
        "事業費見込額": table_html(_budget_rows(found, dataset.edition.unit), "年度ごとの事業費見込額")
        + f"<p>{_per_project(dataset)}</p>",
        "役割分担と費用負担": table_html(_side_rows(dataset, found, search), "役割分担と費用負担"),
        "評価指標": table_html(_indicator_rows(found, search), "評価指標"),
    }
    if len(found.other_items):
        parts[EXTRAS.title] = table_html(_more_rows(found, search), EXTRAS.title)
    return _summary(found, search, EITHER), parts


def _summary(found: Sheet, search: str, look: Look) -> str:
    colour = look.colours[style.role_colour(found.project["role"])]
    summary = data.answer(explain_terms, found.project["summary"], search)
    return f"<div class='summary' style='border-color: {colour}'><p class='lead'>{summary}</p></div>"


def _slide(dataset: Dataset, now: Presentation, found: Sheet) -> None:
    """The sheet in short, on the whole screen."""
    project = found.project
    no = int(project["no"])
    figure = data.figures()[MAP_OF_SHEET].figure
    absent = found.municipalities.loc[found.municipalities["basis"].isna(), "name"]
    joined = len(found.municipalities) - len(absent)
    amounts = [
        f"{text.fiscal_year(row.fiscal_year)}　{text.budget_cell(row, dataset.edition.unit)}"
        for row in found.budgets.itertuples()
        if row.fiscal_year in data.answer(stated_years)
    ]
    targets = [f"{row.item}：{row.baseline} → {row.target}" for row in found.indicators.itertuples()]
    facts = {
        "参加": [
            f"{len(found.municipalities)}市町村のうち{joined}"
            + (f"（{'・'.join(absent)}は参加しない）" if len(absent) else "（すべて）")
        ],
        f"事業費見込額（{text.WHOLE_PROJECT}）": amounts,
        f"費用負担　{dataset.terms.core}": [project["core_burden"]],
        f"費用負担　{dataset.terms.partner}": [project["partner_burden"]],
        "評価指標（基準値 → 目標値）": targets,
    }
    lines = [project["summary"], *facts, *(part for parts in facts.values() for part in parts)]
    items = "".join(
        f"<dt>{escape(head)}</dt>" + "".join(f"<dd>{escape(part)}</dd>" for part in parts)
        for head, parts in facts.items()
    )
    about = (
        f"<div class='facts' style='font-size: {_size(lines):.1f}vh'>"
        f"<p>{escape(project['summary'])}</p><dl>{items}</dl></div>"
    )
    with full_screen(now, text.project(no, project["name"]), slide_footer(figure), about):
        region_map(figure, now.look, True)


def _size(paragraphs: list[str]) -> float:
    """The largest letters, in hundredths of the screen's height, in which the paragraphs fit a slide."""
    wide, high, leading = 90, 66, 1.5
    sizes = [size / 10 for size in range(32, 14, -1)]
    return next(
        (
            size
            for size in sizes
            if sum(ceil(len(words) * size / wide) for words in paragraphs) * size * leading <= high
        ),
        sizes[-1],
    )


def breadcrumb_html(dataset: Dataset, no: int) -> str:
    """Back to the list, the headings above, and the neighbours."""
    found = data.answer(sheet, no)
    names = dataset.project_names
    parts = [link("事業の一覧", PROJECTS)]
    parts += [
        link(
            f"{dataset.heading_marks[row.heading]} {row.title}",
            PROJECTS,
            heading=row.heading,
        )
        for row in found.headings.itertuples()
    ]
    before = f"← {project_link(found.previous, names[found.previous])}" if found.previous else ""
    after = f"{project_link(found.next, names[found.next])} →" if found.next else ""
    return (
        f"<nav aria-label='位置' class='way'><span>{' › '.join(parts)}</span></nav>"
        f"<nav aria-label='前後の事業' class='neighbours'><span>{before}</span><span>{after}</span></nav>"
    )


def _towns(found: Sheet) -> None:
    """Who takes part and who does not, each a way to the municipality, and how the plan says it."""
    st.header(TOWNS, anchor=False)
    st.html(_towns_html(found))


def _towns_html(found: Sheet) -> str:
    items = "".join(
        f"<li{' class=absent' if pd.isna(row.basis) else ''}>{text.participation_sign(row.basis)} "
        f"{town_link(row.municipality_code, row.name)}</li>"
        for row in found.municipalities.itertuples(index=False)
    )
    printed = data.answer(participants_printed)[int(found.project["no"])]
    return f"<ul class='chips'>{items}</ul><p>計画の記載：{escape(printed)}</p>"


def _change(dataset: Dataset, found: Sheet) -> str:
    """How the amount moved between the fiscal years that can be compared, as HTML; "" if it is not known."""
    before, after = data.answer(compared_years)
    amounts = found.budgets.set_index("fiscal_year")[AMOUNT]
    if before is None or after is None or amounts[[before, after]].isna().any():
        return ""
    change = int(amounts[after] - amounts[before])
    unit = dataset.edition.unit
    rate = f"（{text.change_rate(amounts[before], change, unit)}）" if change else ""
    years = f"{text.fiscal_year(before)}→{text.fiscal_year(after)}"
    return (
        f"<p class='change'><b>{text.large_change(change, unit)}{rate}</b> {years}"
        "<span>増減の理由を記す欄は、事業票にありません</span></p>"
    )


def _budgets(dataset: Dataset, found: Sheet) -> None:
    st.header("事業費見込額", anchor=False)
    if change := _change(dataset, found):
        st.html(change)
    show_table(_budget_rows(found, dataset.edition.unit), "年度ごとの事業費見込額")
    st.caption(_per_project(dataset))
    _added("決算額", found.settlements)


def _budget_rows(found: Sheet, unit: str) -> pd.DataFrame:
    """The amount of each fiscal year, and what was settled if somebody has added it."""
    cells = [text.budget_cell(row, unit) for row in found.budgets.itertuples()]
    heads = [
        Html(year_link(year)) if year in data.answer(stated_years) else text.fiscal_year(year)
        for year in found.budgets["fiscal_year"]
    ]
    rows = pd.DataFrame([cells], columns=heads)
    if len(found.settlements):
        rows.loc[1] = _settled(found, unit)
        rows.insert(0, "額", ["事業費見込額", "決算額"])
    return rows


def _settled(found: Sheet, unit: str) -> list[str]:
    """The settled amount of each fiscal year of the plan, or nothing."""
    amounts = found.settlements.set_index("fiscal_year")["amount"]
    return [
        text.amount(amounts[year], unit) if year in amounts else "" for year in found.budgets["fiscal_year"]
    ]


def _added(what: str, frame: pd.DataFrame) -> None:
    """Where results were taken from, if there are any."""
    if len(frame):
        st.caption(state.escape_markdown(f"{what}は{ADDED}。出典：{'、'.join(frame['source'].unique())}"))


def _side_rows(dataset: Dataset, found: Sheet, search: str) -> pd.DataFrame:
    """Roles and who pays, the core cities and their partners side by side."""
    project = found.project
    kinds = {
        side: "・".join(burden_link(side, kind) for kind in rules["kind"])
        for side, rules in found.burdens.groupby("side")
    }
    rows = {
        "役割分担": [project["core_role"], project["partner_role"]],
        "費用負担": [project["core_burden"], project["partner_burden"]],
    }
    return pd.DataFrame(
        [
            [
                Html(f"<strong>{head}</strong>"),
                *(Html(data.answer(explain_terms, words, search)) for words in sides),
            ]
            for head, sides in rows.items()
        ]
        + [
            [
                Html(f"<strong>費用負担の種類（{text.OURS}）</strong>"),
                *(Html(kinds.get(side, text.NOT_STATED)) for side in (Side.CORE, Side.PARTNER)),
            ]
        ],
        columns=["欄", dataset.terms.core, dataset.terms.partner],
    )


def _indicators(found: Sheet, search: str) -> None:
    st.header("評価指標", anchor=False)
    show_table(_indicator_rows(found, search), "評価指標")
    _added("実績", found.actuals)
    for slip in found.slips.itertuples():
        words = escape(f"原典の表記：「{slip.printed}」 {slip.reason}（修正せず表示）")
        lines = data.answer(lines_html, ((slip.line, slip.line),))
        st.html(f"<div class='slip'><span>{words}</span> {lines}</div>")


def _indicator_rows(found: Sheet, search: str) -> pd.DataFrame:
    frame = found.indicators
    rows = pd.DataFrame(
        {
            "項目": [Html(data.answer(explain_terms, item, search)) for item in frame["item"]],
            "基準値（基準年）": frame["baseline"],
            "目標値（目標年）": frame["target"],
            f"目標の種類（{text.OURS}）": [
                text.TARGET_KIND[TargetKind(kind)] for kind in frame["target_kind"]
            ],
        }
    )
    if len(found.actuals):
        results = {row["seq"]: result_words(row) for row in found.actuals.to_dict(orient="records")}
        rows.insert(3, "実績", [results.get(seq, "") for seq in frame["seq"]])
    return rows


def _glossary(dataset: Dataset, found: Sheet) -> None:
    if found.glossary.empty:
        return
    st.header("用語の説明（計画の脚注）", anchor=False)
    terms = "".join(
        f"<dt>{escape(row.term)}</dt><dd>{escape(row.definition)}</dd>" for row in found.glossary.itertuples()
    )
    st.html(f"<dl>{terms}</dl>")


def _more(found: Sheet, search: str) -> None:
    """What the plan says under heads of its own, each with its place."""
    if len(found.other_items):
        st.header(EXTRAS.title, anchor=False)
        show_table(_more_rows(found, search), EXTRAS.title)


def _more_rows(found: Sheet, search: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "項目": found.other_items["label"],
            "内容": [Html(data.answer(explain_terms, words, search)) for words in found.other_items["words"]],
            "計画の本文": [Html(data.answer(lines_html, spans)) for spans in found.other_items["spans"]],
        }
    )


def _origin(dataset: Dataset, found: Sheet) -> None:
    """The plan's own lines, on demand, and the address of this sheet."""
    st.caption(state.escape_markdown(source_line(dataset, [found.project["no"]])))
    st.html(f"<p>{link('この事業を大きな地図で表示', MAP, lens='project', no=int(found.project['no']))}</p>")


def _parts(dataset: Dataset, no: int) -> dict[str, Spans]:
    """The parts of a sheet, each with the lines of the plan's text that it was read from."""
    parts = {
        field.with_terms(dataset.terms).label: lines_of_cells(dataset, "projects", no, (field.name,))
        for field in PROJECT_TEXTS
    }
    parts["事業費見込額"] = lines_of(dataset, "budgets").get(str(no), ())
    parts["評価指標"] = lines_of(dataset, "indicators").get(str(no), ())
    parts["用語の説明"] = lines_of_cells(dataset, "glossary", no, ("term", "definition"))
    return {part: spans for part, spans in parts.items() if spans}


@st.fragment
def _text(dataset: Dataset, found: Sheet) -> None:
    """The sheet in the plan's text, part by part and whole, sent when asked for."""
    box = st.expander("出典：計画の本文", icon=":material/source:", key="source-sheet", on_change="rerun")
    if not box.open:
        return
    with box:
        parts = data.answer(_parts, int(found.project["no"]))
        lines = [Html(data.answer(lines_html, spans)) for spans in parts.values()]
        show_table(
            pd.DataFrame({"事業票の欄": list(parts), "計画の本文": lines}), "事業票の欄ごとの計画の本文"
        )
        numbered = [
            f"{number:>5}  {line}"
            for number, line in enumerate(
                dataset.source_lines[found.first_line - 1 : found.last_line], start=found.first_line
            )
            if line.strip()
        ]
        st.code("\n".join(numbered), language=None)
