"""The page 出典とデータ: the plan's source, the dataset as files, and its checks."""

import pandas as pd
import streamlit as st

from explorer import text
from explorer.dataset import Dataset
from explorer.editions import Edition
from explorer.figures.figure import origin
from explorer.figures.origins import sheets_origin
from explorer.handouts.agreement import agreement
from explorer.handouts.pdf import booklet_pdf
from explorer.handouts.typesetting import Progress
from explorer.model import RESULT_TABLES, TABLES
from explorer.questions.budgets import stated_years
from explorer.questions.reconciliation import unexplained
from explorer.questions.report import completeness
from explorer.ui import data
from explorer.ui.clock import today
from explorer.ui.files import file_link, save_link
from explorer.ui.links import project_link
from explorer.ui.open_data import AREAS, PACKAGE, PATH, TEMPLATES
from explorer.ui.origin import lines_html, source_popover
from explorer.ui.save import make, save
from explorer.ui.tables import Html, show_facts, show_table
from explorer.views.pages import SOURCES


def about() -> None:
    """Show the source of each edition's plan and of the borders."""
    dataset = data.dataset()
    names, read = data.editions()
    show_facts(_plan(dataset.edition) | {"市町村界": dataset.boundary_source})
    for name in names:
        if name != dataset.edition.name:
            st.header(f"{name}年度版の計画", anchor=False)
            show_facts(_plan(read(name).edition))


def _plan(edition: Edition) -> dict[str, str]:
    return {
        "計画": edition.title,
        "発行者": edition.issuer,
        "版": f"{edition.name}年度版。{edition.date}",
        "計画の期間": edition.period,
        "利用条件": edition.licence,
        "入手方法": edition.obtained,
        "含まないもの": edition.lacks,
        "本文のSHA-256": edition.sha256,
    }


def files(dataset: Dataset) -> None:
    """Show links that save the whole dataset."""
    edition = dataset.edition.name
    links = [
        file_link("Excel（すべての表）", SOURCES, "xlsx"),
        save_link("データパッケージ（ZIP）", f"{PATH[1:]}/{edition}/{PACKAGE}"),
        save_link("市町村界（GeoJSON）", f"{PATH[1:]}/{AREAS}"),
    ]
    st.html(f"<p class='files'>{' '.join(links)}</p>")


def templates(dataset: Dataset) -> None:
    """Show links to templates for adding results and settled amounts."""
    with st.expander("実績と決算額の追加", icon=":material/edit_note:"):
        st.markdown(
            "ひな型に記入したファイルを、この版のデータのフォルダーに置くと、目標値や見込額と並べて表示します。"
            "空欄の行は「未確定」として扱います。決算額は千円、実績値は目標値の単位"
            "（千円・百万円でなく円）で記入し、出典（公表した資料の名称）を必ず添えてください。"
        )
        folder = f"{PATH[1:]}/{dataset.edition.name}/{TEMPLATES}"
        links = [
            save_link(f"ひな型：{kind.title}（CSV）", f"{folder}/{name}.csv")
            for name, kind in RESULT_TABLES.items()
        ]
        st.html(f"<p class='files'>{' '.join(links)}</p>")


@st.fragment
def booklet(dataset: Dataset) -> None:
    """Draw the button that makes the booklet of all sheets, with its progress and a way to stop it."""
    made = data.booklets_of(today())
    if dataset in made:
        save("事業票集をPDFで保存（A4）", f"事業票集-{dataset.edition.name}.pdf", made[dataset])
        return

    def make_file(report: Progress) -> bytes:
        return booklet_pdf(dataset, today(), report)

    if file := make("事業票集（PDF）を作る", "事業票集を作っています", "menu_book", "booklet", make_file):
        made[dataset] = file
        st.rerun(scope="fragment")


def addresses(dataset: Dataset) -> None:
    """Show the fixed addresses of the open data."""
    edition = dataset.edition.name
    rows = [
        (f"{edition}/{table.name}.csv", table.title, dataset.terms.fill(table.description))
        for table in dataset.tables
        if f"{table.name}.csv" in dataset.package
    ]
    rows += [
        (f"{edition}/datapackage.json", "データの説明", "表と列の意味、単位、型、鍵（Frictionless）"),
        (f"{edition}/datapackage.zip", "データパッケージ", "すべての表と計画の本文をひとつに"),
        ("municipalities.geojson", "市町村界", f"{len(dataset.municipalities)}市町村の区域（RFC 7946）"),
    ]
    show_table(
        pd.DataFrame(
            {
                "アドレス": [
                    Html(f"<a href='{PATH[1:]}/{path}' target='_blank'>{PATH}/{path}</a>")
                    for path, *_ in rows
                ],
                "内容": [title for _, title, _ in rows],
                "説明": [description for *_, description in rows],
            }
        ),
        "公開データのアドレス",
    )


def reconciliation(dataset: Dataset) -> None:
    """Compare the totals of views and files with those of the sheets; name the reason of a difference."""
    totals = agreement(dataset)
    errors = unexplained(totals)
    if errors.empty:
        st.markdown("画面とファイルの合計を事業票の合計と照合しました。説明のつかない差はありません。")
    else:
        st.error(f"説明のつかない差が{len(errors)}件あります。", icon=":material/error:")
    differs = totals["value"] != totals["sheets"]
    verdict = differs.map({True: "差あり", False: "一致"}).where(
        totals["reason"] == "", "差あり：" + totals["reason"]
    )
    title = f"照合した{len(totals)}件の合計"
    with st.expander(title, icon=":material/checklist:", expanded=not errors.empty):
        show_table(
            pd.DataFrame(
                {
                    "集計対象": totals["quantity"],
                    "画面・ファイル": totals["view"],
                    "画面・ファイルの合計": totals["value"],
                    "事業票の合計": totals["sheets"],
                    "照合": verdict,
                }
            ),
            "照合",
        )
    counted = {
        "事業": sheets_origin(dataset, "projects"),
        "参加": sheets_origin(dataset, "participation"),
        "指標": origin(dataset, "indicators", dataset.indicators["no"]),
        "事業費見込額": sheets_origin(dataset, "budgets", years=tuple(stated_years(dataset))),
    }
    for about, sheets in counted.items():
        source_popover(f"agreed-{about}", sheets, about)


def completeness_table(dataset: Dataset) -> None:
    """Show how many cells of each column of the dataset are filled."""
    columns = completeness(dataset)
    files = {table.title: f"{PATH[1:]}/{dataset.edition.name}/{name}.csv" for name, table in TABLES.items()}
    with st.expander("列ごとの記載の割合", icon=":material/checklist:"):
        show_table(
            pd.DataFrame(
                {
                    "表": [
                        Html(f"<a href='{files[title]}' target='_blank'>{title}</a>")
                        for title in columns["table"]
                    ],
                    "列": columns["column"],
                    "記載あり": columns["filled"],
                    "行数": columns["rows"],
                    "割合": [
                        text.percent(filled / rows) if rows else text.NO_ROW
                        for filled, rows in zip(columns["filled"], columns["rows"], strict=True)
                    ],
                }
            ),
            "列ごとの記載の割合",
        )


def slips(dataset: Dataset) -> None:
    """Show the errors in the plan's own text, which is kept as printed, or say that there are none."""
    frame, names = dataset.slips, dataset.project_names
    if frame.empty:
        st.markdown("計画の本文に、当アプリが指摘する表記はありません。")
        return
    st.markdown("計画の本文のうち、留意が必要な表記です。修正せず、原文のまま表示しています。")
    show_table(
        pd.DataFrame(
            {
                "連携事業": [
                    "－" if pd.isna(no) else Html(project_link(no, names[no])) for no in frame["no"]
                ],
                "原文": frame["printed"],
                "留意点（当アプリの指摘）": frame["reason"],
                "計画の本文": [Html(lines_html(dataset, ((line, line),))) for line in frame["line"]],
            }
        ),
        "原典の表記",
    )
