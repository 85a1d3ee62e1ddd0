"""The page 市町村: one municipality, or two or three side by side."""

from collections.abc import Callable, Iterable
from html import escape

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.figures.figure import origin
from explorer.figures.origins import LINES_HEAD
from explorer.figures.profiles import gap_heading, joined_amount
from explorer.figures.unsaid import share_words
from explorer.questions.budgets import amounts_by_project, latest_year
from explorer.questions.burdens import rules_of_town, side_of
from explorer.questions.participation import numbers_joined
from explorer.questions.provenance import lines_of_cells
from explorer.questions.scope import Scope
from explorer.questions.towns import differences, indicators_of, missing_projects, roles_of
from explorer.ui import data
from explorer.ui.files import file_link
from explorer.ui.links import link, project_link, town_link
from explorer.ui.markup import escape_markdown
from explorer.ui.origin import lines_html, source_popover
from explorer.ui.stage import add_slide_button
from explorer.ui.tables import Html, explain_terms, table_html
from explorer.views.pages import PROJECTS, TOWNS


def gap_table(dataset: Dataset, code: str, scope: Scope, summaries: bool) -> None:
    """Show the projects the municipality does not take part in, as in gaps_html()."""
    st.header(escape_markdown(gap_heading(dataset, code, scope)), anchor=False)
    st.html(data.html(gaps_html, code, scope, summaries))


def gaps_html(dataset: Dataset, code: str, scope: Scope, summaries: bool) -> str:
    """Return the table of projects the municipality does not take part in, or a sentence if there are none.

    ``summaries`` adds the projects' summaries below their names.
    """
    absent = missing_projects(dataset, code, scope)
    if absent.empty:
        return "<p>対象の事業すべてに参加しています。</p>"
    year = latest_year(dataset)
    cells, unit = amounts_by_project(dataset, year), dataset.edition.unit
    titles = dataset.heading_titles
    codes = dict(
        zip(dataset.municipalities["name"], dataset.municipalities["municipality_code"], strict=True)
    )
    table = pd.DataFrame(
        {
            "連携事業": _projects(absent, dataset.projects if summaries else None),
            "分野": [Html(link(titles[heading], PROJECTS, heading=heading)) for heading in absent["heading"]],
            "ほかに参加していない市町村": [
                Html("、".join(town_link(codes[other], other) for other in others) or "なし")
                for others in absent["others"]
            ],
        }
    )
    if year is not None:
        amounts = text.in_unit(absent["no"].map(cells), unit)
        table[f"{text.WHOLE_PROJECT}（{text.fiscal_year(year)}、{unit}）"] = amounts
    return table_html(table, f"{dataset.municipality_names[code]}が参加していない事業")


def difference_table(dataset: Dataset, codes: tuple[str, ...], scope: Scope) -> None:
    """Show the projects in which some of the municipalities take part and others do not."""
    st.header(escape_markdown(difference_heading(dataset, codes, scope)), anchor=False)
    if table := data.html(differences_html, codes, scope):
        st.html(table)


def difference_heading(dataset: Dataset, codes: tuple[str, ...], scope: Scope) -> str:
    """Return in how many projects the municipalities differ."""
    number = len(differences(dataset, codes, scope))
    names = "・".join(dataset.municipality_names[code] for code in codes)
    return f"{names}の参加状況が異なるのは{number}事業" if number else f"{names}の参加状況に違いはない"


def differences_html(dataset: Dataset, codes: tuple[str, ...], scope: Scope) -> str:
    """Return the projects in which the municipalities differ as a table; "" if there are none."""
    frame = differences(dataset, codes, scope)
    if frame.empty:
        return ""
    signs = {True: text.JOINED_SIGN, False: f"{text.NOT_JOINED_SIGN} 参加しない"}
    columns = {dataset.municipality_names[code]: [signs[joined] for joined in frame[code]] for code in codes}
    return table_html(pd.DataFrame({"連携事業": _projects(frame), **columns}), "参加状況が異なる事業")


def amounts(dataset: Dataset, code: str, scope: Scope) -> None:
    """Show the total of the projects that the municipality takes part in, each counted once."""
    year = latest_year(dataset)
    what, amount, note = joined_amount(dataset, code, scope)
    st.metric(escape_markdown(f"{dataset.municipality_names[code]}が{what}"), amount, border=True)
    st.caption(escape_markdown(f"{note}（{share_words(dataset)}）。"))
    joined = numbers_joined(dataset, code, scope)
    source_popover(f"amounts-{code}", origin(dataset, "budgets", joined, () if year is None else (year,)))


def details(dataset: Dataset, code: str, scope: Scope) -> None:
    """Show what the plan says of the municipality's burdens, roles and indicators, in its own words."""
    name = dataset.municipality_names[code]
    burdens = rules_of_town(dataset, code, scope)["no"].nunique()
    roles = len(roles_of(dataset, code, scope))
    indicators = len(indicators_of(dataset, code, scope))
    _detail(
        f"費用負担の文（原文、{text.count_or_none(burdens, '事業')}）",
        ":material/payments:",
        _rules,
        code,
        scope,
    )
    _detail(
        f"計画が求める役割（原文、{text.count_or_none(roles, '事業')}）",
        ":material/assignment:",
        _roles,
        code,
        scope,
        f"asked-{code}",
    )
    _detail(
        f"参加する事業の評価指標（原文、{text.count_or_none(indicators, '件')}）",
        ":material/flag:",
        _indicators,
        code,
        scope,
    )
    st.html(file_link(f"{name}の資料をPDFで保存（A4）", TOWNS, "pdf", town=code))


@st.fragment
def _detail(
    label: str, icon: str, write: Callable[..., str], code: str, scope: Scope, figure: str = ""
) -> None:
    """Draw an expander with a table of the plan's own words, made when it is opened.

    ``figure`` names the figure that shows the same on a slide, if there is one.
    """
    box = st.expander(label, icon=icon, key=f"detail{write.__name__}-{code}", on_change="rerun")
    if box.open:
        with box:
            st.html(data.html(write, code, scope))
            if figure:
                add_slide_button(data.figures()[figure].figure.title, figure)


def _rules(dataset: Dataset, code: str, scope: Scope) -> str:
    rules = rules_of_town(dataset, code, scope)
    kinds = [text.BURDEN_KIND[kind] for kind in rules["kind"]]
    cells = rules["side"] + "_burden"
    columns = {
        f"種類（{text.OURS}）": kinds,
        "費用負担（原文）": _explained(dataset, rules["printed"]),
        LINES_HEAD: _lines(dataset, rules["no"], cells),
    }
    return table_html(
        pd.DataFrame({"連携事業": _projects(rules), **columns}),
        f"{dataset.municipality_names[code]}の費用負担",
    )


def _roles(dataset: Dataset, code: str, scope: Scope) -> str:
    roles = roles_of(dataset, code, scope)
    return table_html(
        pd.DataFrame(
            {
                "連携事業": _projects(roles),
                "役割（原文）": _explained(dataset, roles["role"]),
                LINES_HEAD: _lines(dataset, roles["no"], [f"{side_of(dataset, code)}_role"] * len(roles)),
            }
        ),
        f"{dataset.municipality_names[code]}の役割",
    )


def _indicators(dataset: Dataset, code: str, scope: Scope) -> str:
    indicators = indicators_of(dataset, code, scope)
    spans = indicators[["first_line", "last_line"]].itertuples(index=False, name=None)
    columns = {"item": "項目", "baseline": "基準値（基準年）", "target": "目標値（目標年）"}
    items = _explained(dataset, indicators["item"])
    table = indicators[list(columns)].assign(item=items).rename(columns=columns)
    table.insert(0, "連携事業", _projects(indicators))
    table[LINES_HEAD] = [Html(lines_html(dataset, (span,))) for span in spans]
    return table_html(table, f"{dataset.municipality_names[code]}が参加する事業の評価指標")


def _lines(dataset: Dataset, nos: Iterable[int], cells: Iterable[str]) -> list[Html]:
    """Return for each project the lines of the plan that one cell of its sheet was read from."""
    return [
        Html(lines_html(dataset, lines_of_cells(dataset, "projects", no, (cell,))))
        for no, cell in zip(nos, cells, strict=True)
    ]


def _projects(frame: pd.DataFrame, projects: pd.DataFrame | None = None) -> list[Html]:
    """Return a link to each row's project, with its summary if ``projects`` (the table) is given."""
    summaries = {} if projects is None else dict(zip(projects["no"], projects["summary"], strict=True))
    return [
        Html(project_link(no, name) + (f"<br><small>{escape(summaries[no])}</small>" if summaries else ""))
        for no, name in zip(frame["no"], frame["name"], strict=True)
    ]


def _explained(dataset: Dataset, texts: pd.Series) -> list[Html]:
    return [Html(explain_terms(dataset, words)) for words in texts]
