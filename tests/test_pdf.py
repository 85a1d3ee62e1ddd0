"""The PDF handouts, read back with poppler: a reader that is not ours."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import accumulate
from time import monotonic
from xml.etree import ElementTree

import pandas as pd
import pytest
from poppler import pages_of, printed, squeezed, text_of

from explorer import linebreaks, text
from explorer.dataset import Dataset
from explorer.figures.maps import project_map
from explorer.handouts import pdf
from explorer.handouts.pdf import booklet_pdf, sheet_pdf, town_pdf

MADE = date(2026, 11, 23)
NANPORO, SAPPORO = "014231", "011002"
HOSTILE = '#import "x" *bold* $x$ _u_ @ref // c [y] `raw` \\ #{1} <script>alert(1)</script> &amp;'
FONTS = {"NotoSansCJKjp-Regular", "NotoSansCJKjp-Bold"}


@pytest.fixture(scope="session")
def booklet(dataset):
    return booklet_pdf(dataset, MADE)


@pytest.fixture(scope="session")
def pages(booklet):
    return pages_of(booklet)


@pytest.fixture(scope="session")
def contents(pages, dataset):
    """The page of each sheet, as the contents say."""
    found = {}
    words = "\n".join(pages[1:4])
    for row in dataset.projects.itertuples():
        lines = re.findall(rf"^{row.no}\s+{re.escape(row.name)}\s+(\d+)$", words, re.MULTILINE)
        assert len(lines) == 1, f"No.{row.no} stands {len(lines)} times in the contents"
        found[row.no] = int(lines[0])
    return found


def sheet_words(dataset: Dataset, no: int) -> dict[str, str]:
    """What the plan says of a project, by where it stands."""
    project = dataset.projects.set_index("no").loc[no]
    parts = ["name", "summary", "core_role", "partner_role", "participants", "core_burden", "partner_burden"]
    words = {part: project[part] for part in parts}
    for row in dataset.indicators[dataset.indicators["no"] == no].itertuples():
        kind = text.TARGET_KIND[row.target_kind]
        words[f"indicator {row.seq}"] = f"{row.item}{row.baseline}{row.target}{kind}"
    for row in dataset.glossary[dataset.glossary["no"] == no].itertuples():
        words[f"term {row.term}"] = f"{row.term}{row.definition}"
    for row in dataset.slips[dataset.slips["no"] == no].itertuples():
        words[f"slip {row.line}"] = f"「{row.printed}」{row.reason}（本文{row.line}行、修正せず表示）"
    lines = dataset.provenance[(dataset.provenance["no"] == no) & (dataset.provenance["table"] != "glossary")]
    words["source"] = (
        f"出典：{dataset.edition.short_title}（札幌市、2025年度版）事業票No.{no}、"
        f"本文{lines['first_line'].min()}〜{lines['last_line'].max()}行"
    )
    return words


def signs(words: str) -> dict[str, str]:
    """The sign that stands before each town's name, below the legend."""
    listed = words[words.index("参加市町村 12") : words.index("原文")]
    return {name: sign for sign, name in re.findall(r"([◎○×]) (\w+)", listed)}


@pytest.mark.parametrize("no", [1, 18, 35, 41, 52])
def test_a_sheet_says_verbatim_what_the_plan_says(dataset, no):
    found = squeezed("".join(pages_of(sheet_pdf(dataset, no, MADE))))
    assert [part for part, words in sheet_words(dataset, no).items() if squeezed(words) not in found] == []


def test_every_sheet_stands_whole_in_the_booklet(dataset, pages, contents):
    for no, page in contents.items():
        found = squeezed(pages[page - 1])
        lost = [part for part, words in sheet_words(dataset, no).items() if squeezed(words) not in found]
        assert lost == [], f"No.{no}, page {page}"


def test_the_contents_name_each_sheets_page(dataset, pages, contents):
    assert list(contents) == dataset.projects["no"].tolist()
    assert len(set(contents.values())) == len(contents)
    for no, page in contents.items():
        found = pages[page - 1]
        assert f"事業票 No.{no}、本文" in found
        title = f"No.{no}{dataset.projects.set_index('no').loc[no, 'name']}"
        assert squeezed(title) in squeezed(found)


def test_every_page_says_edition_date_unit_and_number(pages):
    for at, page in enumerate(pages, start=1):
        assert "2025年度版" in page
        assert "2026年11月23日作成" in page
        assert "表の金額の単位：千円" in page
        assert re.search(rf"^{at} / {len(pages)}$|\s{at} / {len(pages)}$", page, re.MULTILINE), at


def test_the_index_lists_what_each_town_joins_and_does_not(dataset, pages, contents):
    words = "\n".join(pages[max(contents.values()) :])
    names = dataset.municipalities["name"].tolist()
    starts = [re.search(rf"^{name} \d+ / 55事業に参加", words, re.MULTILINE) for name in names]
    assert all(starts)
    ends = [start.start() for start in starts[1:]] + [len(words)]
    joined = dataset.participation.groupby("municipality_code")["no"].agg(set)
    every = set(dataset.projects["no"])
    for code, start, end in zip(dataset.municipalities["municipality_code"], starts, ends, strict=True):
        part = words[start.start() : end]
        entries = {int(no): int(page) for no, page in re.findall(r"(?<![\d.])(\d+)\s+p\.(\d+)", part)}
        absent = re.findall(r"× No\.(\d+) .*?p\.(\d+)", part)
        assert entries == {no: contents[no] for no in joined[code]}
        assert {int(no): int(page) for no, page in absent} == {
            no: contents[no] for no in every - joined[code]
        }
        if code == NANPORO:
            assert sorted(int(no) for no, _ in absent) == [19, 20, 21, 34, 35, 55]


def test_the_contents_name_the_indexs_page(pages):
    (page,) = re.findall(r"^市町村別索引 (\d+)$", "\n".join(pages[1:4]), re.MULTILINE)
    assert pages[int(page) - 1].count("市町村別索引") == 1
    assert "札幌市 55 / 55事業に参加" in pages[int(page) - 1]


def test_the_booklet_shows_the_roles_kpis(dataset, pages):
    for row in dataset.kpis.itertuples():
        words = squeezed(f"{row.name}{row.current}（{row.current_year}）{row.target}（{row.target_year}）")
        assert sum(words in squeezed(page) for page in pages) == 1


@pytest.mark.parametrize(
    ("no", "cells"),
    [
        (18, ["169,270千円", "204,769千円", "未記載", "未記載", "未記載"]),
        (20, ["0千円", "1千円", "未記載", "未記載", "未記載"]),
        (21, ["未記載", "33,000千円", "未記載", "未記載", "未記載"]),
        (35, ["227,030千円", "132,581千円", "未記載", "（水素モデル街区形成）", "未記載"]),
    ],
)
def test_zero_absence_and_words_are_kept_apart(dataset, no, cells):
    found = "".join(pages_of(sheet_pdf(dataset, no, MADE)))
    assert re.findall(r"^(20\d\d)年度 (\S+)$", found, re.MULTILINE) == [
        (str(year), cell) for year, cell in zip(range(2024, 2029), cells, strict=True)
    ]
    assert "事業費見込額 事業全体の額" in found
    assert "市町村ごとの額は計画に記載がありません。" in squeezed(found)


def test_what_is_ours_is_marked(dataset):
    found = squeezed("".join(pages_of(sheet_pdf(dataset, 18, MADE))))
    kinds = "基本的な費用必要に応じて負担・人口・児童数などに応じた負担"
    assert f"費用負担の種類（当アプリの分類）{kinds}" in found
    assert "目標の種類（当アプリの分類）" in found


def test_who_takes_part_is_told_by_signs(dataset):
    found = signs("".join(pages_of(sheet_pdf(dataset, 35, MADE))))
    names = dataset.municipalities["name"]
    expected = dict.fromkeys(names, "○") | {"札幌市": "◎", "岩見沢市": "×", "南幌町": "×"}
    assert found == expected


def test_the_map_hatches_those_who_do_not_take_part(dataset):
    picture = ElementTree.fromstring(project_map(dataset, 35).chart.on_paper())
    svg = "{http://www.w3.org/2000/svg}"
    areas = [path for path in picture.iter(f"{svg}path") if path.get("class") == "town"]
    paths = {path.get("d") for path in picture.iter(f"{svg}path") if path.get("class") == "hatched"}
    hatched = [
        name for area, name in zip(areas, dataset.boundaries["name"], strict=True) if area.get("d") in paths
    ]
    assert hatched == ["岩見沢市", "南幌町"]
    labels = {"".join(label.itertext()) for label in picture.iter(f"{svg}text")}
    assert labels >= set(dataset.municipalities["name"])
    width, height = map(float, picture.get("viewBox").split()[2:])
    points = [
        tuple(map(float, point.split(",")))
        for area in areas
        for point in re.findall(r"[\d.]+,[\d.]+", area.get("d"))
    ]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in points)
    assert max(y for _, y in points) - min(y for _, y in points) > 0.9 * height


def test_a_towns_profile_says_what_it_is_not_in(dataset):
    first = pages_of(town_pdf(dataset, NANPORO, MADE))[0]
    assert "49 / 55事業" in first
    assert "南幌町が参加していない事業：6事業" in first
    part = first[first.index("参加していない事業：6事業") : first.index("費用負担の種類ごとの事業数")]
    assert [int(no) for no in re.findall(r"^No\.(\d+) ", part, re.MULTILINE)] == [19, 20, 21, 34, 35, 55]
    assert "24,853,616千円" in first
    assert "南幌町が負担する額ではありません" in squeezed(first)
    assert "計画に南幌町の負担額の記載はありません" in first
    assert "当アプリの集計" in first


@pytest.mark.parametrize(("code", "side"), [(NANPORO, "partner"), (SAPPORO, "core")])
def test_a_towns_profile_quotes_its_roles_burdens_and_indicators(dataset, code, side):
    joined = dataset.participation.loc[dataset.participation["municipality_code"] == code, "no"]
    pages = pages_of(town_pdf(dataset, code, MADE))
    found = squeezed("".join(pages[1:]))
    for row in dataset.projects[dataset.projects["no"].isin(joined)].to_dict("records"):
        role, burden = row[f"{side}_role"], row[f"{side}_burden"]
        words = f"No.{row['no']}{row['name']}{role}{burden}当アプリの分類："
        assert squeezed(words) in found, row["no"]
    for row in dataset.indicators[dataset.indicators["no"].isin(joined)].itertuples():
        assert squeezed(f"{row.item}{row.baseline}{row.target}") in found, (row.no, row.seq)
    named = {int(no) for page in pages[1:] for no in re.findall(r"^No\.(\d+)\s", page, re.MULTILINE)}
    assert named == set(joined)
    for page in pages:
        assert "出典：第２期さっぽろ連携中枢都市圏ビジョン（札幌市、2025年度版）事業票 No.1〜55" in page


def test_cells_are_broken_between_phrases(dataset):
    found = "".join(pages_of(town_pdf(dataset, NANPORO, MADE)))
    joined = dataset.participation.loc[dataset.participation["municipality_code"] == NANPORO, "no"]
    broken = 0
    for role in dataset.projects.loc[dataset.projects["no"].isin(joined), "partner_role"]:
        match = re.search(r"(\n?) ?".join(map(re.escape, role)), found)
        breaks = {at for at, line_end in enumerate(match.groups(), start=1) if line_end}
        assert breaks <= set(accumulate(map(len, linebreaks.pieces(role)))), role
        broken += len(breaks)
    assert broken > 20


def test_the_letters_of_a_sheet_are_as_large_as_its_page_allows(dataset):
    def height(no: int) -> float:
        words = text_of(sheet_pdf(dataset, no, MADE), "-bbox")
        top, bottom = re.search(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">役割分担<', words).groups()
        return float(bottom) - float(top)

    assert height(7) > 1.2 * height(35)


def test_a_chapter_of_the_booklet_begins_with_its_projects_and_their_amount(pages):
    first = next(page for page in pages if "役割１ 圏域全体の経済成長のけん引" in page and "12事業" in page)
    assert "21.8億円" in first
    assert "2,183,550千円。額の記載がある12事業の合計（当アプリの集計）" in squeezed(first)


def test_the_core_citys_profile_misses_nothing(dataset):
    first = pages_of(town_pdf(dataset, SAPPORO, MADE))[0]
    assert "55 / 55事業" in first
    assert "対象の事業すべてに参加しています。" in first
    assert "費用負担は生じない 1事業 22" in first


def test_every_font_is_embedded_and_comes_from_the_dependency(dataset, booklet):
    for content in (sheet_pdf(dataset, 35, MADE), town_pdf(dataset, NANPORO, MADE), booklet):
        rows = [row.split() for row in printed(content, "pdffonts").splitlines()[2:]]
        assert rows
        assert [row[-5] for row in rows] == ["yes"] * len(rows)
        assert {re.sub(r"^[A-Z]{6}\+|-Identity-H$", "", row[0]) for row in rows} == FONTS


def test_every_page_is_a4(dataset, booklet):
    for content in (sheet_pdf(dataset, 41, MADE), town_pdf(dataset, NANPORO, MADE), booklet):
        info = printed(content, "pdfinfo", "-f", "1", "-l", "999")
        sizes = re.findall(r"Page +\d+ size: +(.*)", info)
        assert len(sizes) == int(re.search(r"Pages: +(\d+)", info)[1])
        assert all("(A4)" in size for size in sizes)


def test_a_sheet_is_one_leaf(dataset, pages, contents):
    assert sorted(contents.values()) == sorted(
        at for at, page in enumerate(pages, start=1) if "、本文 " in page
    )
    assert re.search(r"Pages: +1\n", printed(sheet_pdf(dataset, 41, MADE), "pdfinfo"))


def test_it_is_tagged_for_screen_readers(dataset):
    content = sheet_pdf(dataset, 35, MADE)
    assert re.search(r"Tagged: +yes", printed(content, "pdfinfo"))
    assert re.search(r"Title: +No.35 脱炭素に向けた取組の推進", printed(content, "pdfinfo"))
    assert "pdfuaid:part" in printed(content, "pdfinfo", "-meta")
    structure = printed(content, "pdfinfo", "-struct")
    assert {"H1", "H2", "Table", "TH", "Figure"} <= set(re.findall(r"^ *(\w+)", structure, re.MULTILINE))


def test_hostile_text_passes_through_as_text(dataset):
    projects = dataset.projects.copy()
    parts = ["name", "summary", "core_role", "partner_role", "participants", "core_burden", "partner_burden"]
    for part in parts:
        projects.loc[projects["no"] == 35, part] = f"{part} {HOSTILE}"
    indicators = dataset.indicators.copy()
    indicators.loc[indicators["no"] == 35, "item"] = f"item {HOSTILE}"
    municipalities = dataset.municipalities.copy()
    municipalities.loc[0, "name"] = '</svg>&"<#x>市'
    hostile = replace(dataset, projects=projects, indicators=indicators, municipalities=municipalities)
    found = squeezed("".join(pages_of(sheet_pdf(hostile, 35, MADE))))
    for part in [*parts, "item"]:
        assert squeezed(f"{part} {HOSTILE}") in found, part
    assert found.count('</svg>&"<#x>市') == 2, "in the map and in the list"
    assert squeezed(HOSTILE) in squeezed("".join(pages_of(town_pdf(hostile, "012033", MADE))))
    assert squeezed(HOSTILE) in squeezed("".join(pages_of(booklet_pdf(hostile, MADE))[1:4]))


def test_a_letter_that_the_font_lacks_does_not_stop_the_rest(dataset):
    projects = dataset.projects.copy()
    projects.loc[projects["no"] == 35, "summary"] = "前😀後"
    found = squeezed("".join(pages_of(sheet_pdf(replace(dataset, projects=projects), 35, MADE))))
    assert re.search("前.?後", found)
    assert "脱炭素に向けた取組の推進" in found


def test_an_error_of_the_template_is_not_hushed(dataset, monkeypatch):
    monkeypatch.setattr(pdf, "sheet_data", lambda dataset, words: {})
    with pytest.raises(RuntimeError, match="no"):
        sheet_pdf(dataset, 1, MADE)


def test_the_same_day_makes_the_same_bytes(dataset):
    assert sheet_pdf(dataset, 35, MADE) == sheet_pdf(dataset, 35, MADE)
    assert sheet_pdf(dataset, 35, MADE) != sheet_pdf(dataset, 35, date(2026, 11, 24))


def test_progress_goes_from_nothing_to_all(dataset, booklet):
    heard: list[float] = []
    assert booklet_pdf(dataset, MADE, heard.append) == booklet
    assert heard[0] == 0
    assert heard[-1] == 1
    assert heard == sorted(heard)
    assert len(heard) > len(dataset.projects)


@pytest.mark.parametrize("stop", [0.1, pdf.GATHERING], ids=["while gathering", "while typesetting"])
def test_the_booklet_can_be_cancelled(dataset, stop):
    class Cancelled(Exception):
        pass

    def progress(share: float) -> None:
        if share >= stop:
            raise Cancelled
        assert share < 1

    with pytest.raises(Cancelled):
        booklet_pdf(dataset, MADE, progress)


def test_an_unknown_project_or_town_is_a_key_error(dataset):
    with pytest.raises(KeyError):
        sheet_pdf(dataset, 56, MADE)
    with pytest.raises(KeyError):
        town_pdf(dataset, "999999", MADE)


def test_no_frame_is_changed(dataset):
    before = {name: frame.copy() for name, frame in vars(dataset).items() if isinstance(frame, pd.DataFrame)}
    sheet_pdf(dataset, 35, MADE)
    town_pdf(dataset, NANPORO, MADE)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, getattr(dataset, name))


def test_a_sheet_takes_well_under_a_second(dataset):
    sheet_pdf(dataset, 1, MADE)
    times = []
    for no in (18, 35, 41):
        began = monotonic()
        sheet_pdf(dataset, no, MADE)
        times.append(monotonic() - began)
    assert min(times) < 1


def test_typst_is_not_loaded_before_it_is_needed():
    code = "import sys, explorer.handouts.pdf; print('typst' in sys.modules)"
    assert subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout == ("False\n")
