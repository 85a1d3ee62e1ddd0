"""The sheet of one project, laid out as in the plan, on a page, on a slide and as plain HTML."""

from collections.abc import Mapping
from html import escape
from math import ceil

import pandas as pd
import streamlit as st

from explorer import text
from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures import style
from explorer.figures.figure import source_line
from explorer.figures.looks import EITHER
from explorer.figures.profiles import NO_INDICATORS, SheetWords, amounts_note, sheet_words
from explorer.figures.results import ADDED, result_words
from explorer.model import EXTRAS, PROJECT_TEXTS, Side, TargetKind
from explorer.questions.budgets import AMOUNT, compared_years, stated_years
from explorer.questions.participation import participants_printed
from explorer.questions.projects import Sheet
from explorer.questions.projects import sheet as sheet_of
from explorer.questions.provenance import Spans, lines_of, lines_of_cells
from explorer.ui import data, widgets
from explorer.ui.files import file_link
from explorer.ui.links import burden_link, further, link, marked_link, town_link, year_link
from explorer.ui.markup import escape_markdown, notes_html
from explorer.ui.mistake import report_link
from explorer.ui.origin import lines_html
from explorer.ui.region_map import region_map
from explorer.ui.show import show, slide_footer
from explorer.ui.stage import Presentation, add_slide_button, current, full_screen
from explorer.ui.tables import Html, explain_terms, show_table, table_html
from explorer.views.pages import MAP, PROJECTS
from explorer.views.view import View

MAP_OF_SHEET = "project"
TOWNS = "参加市町村"


def project_sheet(view: View) -> None:
    """Show the sheet of the view's project, with the words of the scope's search marked."""
    dataset, no, search = view.dataset, int(view["no"]), view["q"]
    sheet, words = sheet_of(dataset, no), sheet_words(dataset, no)
    if presentation := current():
        _slide(dataset, presentation, words)
        return
    st.html(breadcrumb_html(dataset, no))
    widgets.heading()
    _summary_and_plan_text(dataset, sheet, search)
    left, right = widgets.panels([5, 7], "panels-sheet")
    with left:
        show(data.figures()[MAP_OF_SHEET])
    with right:
        st.header(TOWNS, anchor=False)
        st.html(_towns_html(dataset, sheet))
        _budgets(dataset, sheet)
        st.header("役割分担と費用負担", anchor=False)
        show_table(_side_rows(dataset, sheet, search), "役割分担と費用負担")
        _indicators(dataset, sheet, search)
    _glossary(sheet)
    _other_items(dataset, sheet, search)
    with st.container(horizontal=True):
        st.html(file_link("この事業票をPDFで保存（A4）", PROJECTS, "pdf", no=no), width="content")
        add_slide_button(words.title)
        report_link(words.title, words.source)
    _origin(dataset, sheet)


def sheet_html(view: View) -> tuple[str, dict[str, str]]:
    """Return the sheet's summary as HTML, and its participants and tables by their headings."""
    dataset, search, sheet = view.dataset, view["q"], sheet_of(view.dataset, int(view["no"]))
    parts = {
        TOWNS: _towns_html(dataset, sheet),
        "事業費見込額": table_html(_budget_rows(dataset, sheet), "年度ごとの事業費見込額")
        + f"<p>{amounts_note(dataset)}</p>",
        "役割分担と費用負担": table_html(_side_rows(dataset, sheet, search), "役割分担と費用負担"),
        "評価指標": _indicators_html(dataset, sheet, search),
    }
    if len(sheet.other_items):
        parts[EXTRAS.title] = table_html(_other_item_rows(dataset, sheet, search), EXTRAS.title)
    return _summary(dataset, sheet, search), parts


def _summary(dataset: Dataset, sheet: Sheet, search: str) -> str:
    colour = EITHER[style.role_colour(sheet.project["role"])]
    summary = explain_terms(dataset, sheet.project["summary"], search)
    return f"<div class='summary' style='border-color: {colour}'><p class='lead'>{summary}</p></div>"


def _slide(dataset: Dataset, presentation: Presentation, words: SheetWords) -> None:
    """Fill the screen with the map and the facts of the sheet."""
    figure = data.figures()[MAP_OF_SHEET].figure
    stated = {text.fiscal_year(year) for year in stated_years(dataset)}
    core, partner = words.burdens
    facts = {
        "参加": [words.counted + (f"（{words.absent}は参加しない）" if words.absent else "（すべて）")],
        f"事業費見込額（{text.WHOLE_PROJECT}）": [
            f"{year}　{amount}" for year, amount in words.budgets if year in stated
        ],
        f"費用負担　{dataset.terms.core}": [core],
        f"費用負担　{dataset.terms.partner}": [partner],
        "評価指標（基準値 → 目標値）": words.targets or [text.NO_ROW],
    }
    paragraphs = [words.summary, *facts, *(value for values in facts.values() for value in values)]
    items = "".join(
        f"<dt>{escape(label)}</dt>" + "".join(f"<dd>{escape(value)}</dd>" for value in values)
        for label, values in facts.items()
    )
    about = (
        f"<div class='facts' style='font-size: calc({_font_size(paragraphs):.1f} * min(1vh, 0.5625vw))'>"
        f"<p>{escape(words.summary)}</p><dl>{items}</dl></div>"
    )
    with full_screen(presentation, words.title, slide_footer(figure), about):
        region_map(figure, presentation.look, True)


def _font_size(paragraphs: list[str]) -> float:
    """Return the largest font size, in hundredths of a wide screen's height, at which text fits a slide."""
    width, height, line_height = 90, 60, 1.5
    sizes = [size / 10 for size in range(32, 14, -1)]
    for size in sizes:
        lines = sum(ceil(len(paragraph) * size / width) for paragraph in paragraphs)
        if lines * size * line_height <= height:
            return size
    return sizes[-1]


def breadcrumb_html(dataset: Dataset, no: int) -> str:
    """Return links to the list, to the headings above the project, and to its neighbours in the plan.

    On a small screen the style sheet leaves the first and the last heading, and the neighbours' numbers.
    """
    sheet = sheet_of(dataset, no)
    names = dataset.project_names
    parts = [link("事業の一覧", PROJECTS)]
    parts += [
        link(f"{dataset.heading_marks[row.heading]} {row.title}", PROJECTS, heading=row.heading)
        for row in sheet.headings.itertuples()
    ]
    before = f"← {_neighbour_link(sheet.previous, names)}" if sheet.previous else ""
    after = f"{_neighbour_link(sheet.next, names)} →" if sheet.next else ""
    path = "".join(f"<span>{' › ' if place else ''}{part}</span>" for place, part in enumerate(parts))
    return (
        f"<nav aria-label='位置' class='way'><span>{path}</span></nav>"
        f"<nav aria-label='前後の事業' class='neighbours'><span>{before}</span><span>{after}</span></nav>"
    )


def _neighbour_link(no: int, names: Mapping[int, str]) -> str:
    return marked_link(f"No.{no}<span> {escape(names[no])}</span>", PROJECTS, no=no)


def _towns_html(dataset: Dataset, sheet: Sheet) -> str:
    """Return who takes part and who does not, as links, and the plan's own words for it."""
    items = "".join(
        f"<li{' class=absent' if pd.isna(row.basis) else ''}>{text.participation_sign(row.basis)} "
        f"{town_link(row.municipality_code, row.name)}</li>"
        for row in sheet.municipalities.itertuples(index=False)
    )
    printed = participants_printed(dataset)[int(sheet.project["no"])]
    return f"<ul class='chips'>{items}</ul><p>計画の記載：{escape(printed)}</p>"


def _change(dataset: Dataset, sheet: Sheet) -> str:
    """Return the change between the fiscal years that can be compared, as HTML; "" if it is not known."""
    before, after = compared_years(dataset)
    amounts = sheet.budgets.set_index("fiscal_year")[AMOUNT]
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


def _budgets(dataset: Dataset, sheet: Sheet) -> None:
    st.header("事業費見込額", anchor=False)
    if change := _change(dataset, sheet):
        st.html(change)
    show_table(_budget_rows(dataset, sheet), "年度ごとの事業費見込額")
    st.caption(amounts_note(dataset))
    _sources_of_results("決算額", sheet.settlements)


def _budget_rows(dataset: Dataset, sheet: Sheet) -> pd.DataFrame:
    """Return the amount of each fiscal year, with a second row if settled amounts were added."""
    unit, stated = dataset.edition.unit, stated_years(dataset)
    cells = [text.budget_cell(row, unit) for row in sheet.budgets.itertuples()]
    heads = [
        Html(year_link(year)) if year in stated else text.fiscal_year(year)
        for year in sheet.budgets["fiscal_year"]
    ]
    rows = pd.DataFrame([cells], columns=heads)
    if len(sheet.settlements):
        rows.loc[1] = _settled(sheet, unit)
        rows.insert(0, "額", ["事業費見込額", "決算額"])
    return rows


def _settled(sheet: Sheet, unit: str) -> list[str]:
    """Return the settled amount of each fiscal year of the plan; "" for a year without one."""
    amounts = sheet.settlements.set_index("fiscal_year")["amount"]
    return [
        text.amount(amounts[year], unit) if year in amounts else "" for year in sheet.budgets["fiscal_year"]
    ]


def _sources_of_results(label: str, frame: pd.DataFrame) -> None:
    """Name the sources of results that were added to the plan, if there are any."""
    if len(frame):
        st.caption(escape_markdown(f"{label}は{ADDED}。出典：{'、'.join(frame['source'].unique())}"))


def _side_rows(dataset: Dataset, sheet: Sheet, search: str) -> pd.DataFrame:
    """Return roles and burdens, one column for the core cities and one for their partners."""
    project = sheet.project
    kinds = {
        side: "・".join(burden_link(side, kind) for kind in rules["kind"])
        for side, rules in sheet.burdens.groupby("side")
    }
    sides = (Side.CORE, Side.PARTNER)
    rows = {
        "役割分担": [explain_terms(dataset, project[f"{side}_role"], search) for side in sides],
        "費用負担": [explain_terms(dataset, project[f"{side}_burden"], search) for side in sides],
        f"費用負担の種類（{text.OURS}）": [kinds.get(side, text.NOT_STATED) for side in sides],
    }
    return pd.DataFrame(
        [[Html(f"<strong>{label}</strong>"), *map(Html, cells)] for label, cells in rows.items()],
        columns=["欄", dataset.terms.core, dataset.terms.partner],
    )


def _indicators(dataset: Dataset, sheet: Sheet, search: str) -> None:
    st.header("評価指標", anchor=False)
    st.html(_indicators_html(dataset, sheet, search))
    _sources_of_results("実績", sheet.actuals)
    for slip in sheet.slips.itertuples():
        note = escape(f"原典の表記：「{slip.printed}」 {slip.reason}（修正せず表示）")
        lines = lines_html(dataset, ((slip.line, slip.line),))
        st.html(f"<div class='slip'><span>{note}</span> {lines}</div>")


def _indicators_html(dataset: Dataset, sheet: Sheet, search: str) -> str:
    if sheet.indicators.empty:
        return f"<p>{NO_INDICATORS}</p>"
    return table_html(_indicator_rows(dataset, sheet, search), "評価指標")


def _indicator_rows(dataset: Dataset, sheet: Sheet, search: str) -> pd.DataFrame:
    frame = sheet.indicators
    rows = pd.DataFrame(
        {
            "項目": [Html(explain_terms(dataset, item, search)) for item in frame["item"]],
            "基準値（基準年）": frame["baseline"],
            "目標値（目標年）": frame["target"],
            f"目標の種類（{text.OURS}）": [
                text.TARGET_KIND[TargetKind(kind)] for kind in frame["target_kind"]
            ],
        }
    )
    if len(sheet.actuals):
        results = {row["seq"]: result_words(row) for row in sheet.actuals.to_dict(orient="records")}
        rows.insert(3, "実績", [results.get(seq, "") for seq in frame["seq"]])
    return rows


def _glossary(sheet: Sheet) -> None:
    if sheet.glossary.empty:
        return
    st.header("用語の説明（計画の脚注）", anchor=False)
    terms = "".join(
        f"<dt>{escape(row.term)}</dt><dd>{escape(row.definition)}</dd>" for row in sheet.glossary.itertuples()
    )
    st.html(f"<dl>{terms}</dl>")


def _other_items(dataset: Dataset, sheet: Sheet, search: str) -> None:
    if len(sheet.other_items):
        st.header(EXTRAS.title, anchor=False)
        show_table(_other_item_rows(dataset, sheet, search), EXTRAS.title)


def _other_item_rows(dataset: Dataset, sheet: Sheet, search: str) -> pd.DataFrame:
    """Return what this plan alone has on its sheets, with its place in the plan's text."""
    return pd.DataFrame(
        {
            "項目": sheet.other_items["label"],
            "内容": [Html(explain_terms(dataset, words, search)) for words in sheet.other_items["words"]],
            "計画の本文": [Html(lines_html(dataset, spans)) for spans in sheet.other_items["spans"]],
        }
    )


def _origin(dataset: Dataset, sheet: Sheet) -> None:
    st.html(notes_html([source_line(dataset, [sheet.project["no"]])]))
    st.html(further(link("この事業を大きな地図で表示", MAP, lens="project", no=int(sheet.project["no"]))))


@answered_once
def _spans_of_parts(dataset: Dataset, no: int) -> dict[str, Spans]:
    """Return the lines of the plan's text that each part of the sheet was read from."""
    parts = {
        field.with_terms(dataset.terms).label: lines_of_cells(dataset, "projects", no, (field.name,))
        for field in PROJECT_TEXTS
    }
    parts["事業費見込額"] = lines_of(dataset, "budgets").get(str(no), ())
    parts["評価指標"] = lines_of(dataset, "indicators").get(str(no), ())
    parts["用語の説明"] = lines_of_cells(dataset, "glossary", no, ("term", "definition"))
    return {part: spans for part, spans in parts.items() if spans}


@st.fragment
def _summary_and_plan_text(dataset: Dataset, sheet: Sheet, search: str) -> None:
    """Draw the summary, and an expander with the sheet's text in the plan, made when it is opened."""
    with st.container(horizontal=True, key="notes-summary"):
        st.html(_summary(dataset, sheet, search))
        box = st.expander("出典：計画の本文", icon=":material/source:", key="plan-text", on_change="rerun")
    if not box.open:
        return
    with box:
        parts = _spans_of_parts(dataset, int(sheet.project["no"]))
        lines = [Html(lines_html(dataset, spans)) for spans in parts.values()]
        show_table(
            pd.DataFrame({"事業票の欄": list(parts), "計画の本文": lines}), "事業票の欄ごとの計画の本文"
        )
        numbered = [
            f"{number:>5}  {line}"
            for number, line in enumerate(
                dataset.source_lines[sheet.first_line - 1 : sheet.last_line], start=sheet.first_line
            )
            if line.strip()
        ]
        st.code("\n".join(numbered), language=None)
