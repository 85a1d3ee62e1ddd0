"""The doors of the first page: a council member's questions, each with its answer and the way on."""

import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.questions.budgets import AMOUNT, changes, ranking
from explorer.questions.overview import Overview
from explorer.questions.participation import differing_projects, joined_by_municipality
from explorer.questions.scope import EVERYTHING
from explorer.ui.links import BUDGETS, MAP, PROJECTS, link


def metrics(found: Overview) -> None:
    """The plan's size in four numbers."""
    columns = st.columns(4)
    columns[0].metric("連携事業", f"{found.projects}事業", border=True)
    columns[1].metric("市町村", f"{found.municipalities}市町村", border=True)
    columns[2].metric(
        f"事業費見込額の合計（{text.fiscal_year(found.after_year)}、{found.stated_after}事業）",
        text.large_amount(found.after),
        text.change(found.after - found.before),
        delta_color="off",
        delta_description=f"{text.fiscal_year(found.before_year)}（{found.stated_before}事業）から",
        border=True,
    )
    columns[3].metric(
        "参加に差がある事業", f"{found.differing}事業", f"ほかの{found.projects - found.differing}事業は全市町村", delta_color="off", delta_arrow="off", border=True
    )


def doors(dataset: Dataset, found: Overview) -> None:
    """Questions with their answers, each a link to where it is told in full."""
    top = ranking(dataset, EVERYTHING, found.after_year).iloc[0]
    grown = changes(dataset, EVERYTHING, found.before_year, found.after_year).iloc[0]
    towns = joined_by_municipality(dataset, EVERYTHING)
    st.html(
        _door(
            "わたしのまちが参加していない事業は？",
            "　".join(
                f"<span class='chip'>{link(row.name, MAP, town=row.municipality_code)} {len(row.missing) or 'なし'}</span>"
                for row in towns.itertuples(index=False)
            ),
        )
        + _door(
            "参加していないまちがある事業は？",
            "<ul>" + "".join(
                f"<li>{link(text.project(row.no, row.name), MAP, lens='project', no=row.no)}：{'・'.join(row.missing)}</li>"
                for row in differing_projects(dataset).itertuples(index=False)
            ) + "</ul>",
        )
        + _door(
            f"{text.fiscal_year(found.before_year)}から最も増えたのは？",
            f"{link(text.project(grown['no'], grown['name']), PROJECTS, no=grown['no'])}　{text.change(grown['change'])}"
            f"　{link('増減をすべて見る', BUDGETS, view='change')}",
        )
        + _door(
            "最もかかるのは？",
            f"{link(text.project(top['no'], top['name']), PROJECTS, no=top['no'])}　{text.amount(top[AMOUNT])}"
            f"（全体の{text.percent(top['share'])}）　{link('順位を見る', BUDGETS, view='ranking')}",
        )
    )


def _door(question: str, answer: str) -> str:
    return f"<section class='door'><h3>{question}</h3><div>{answer}</div></section>"
