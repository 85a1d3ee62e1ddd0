"""A deck as PowerPoint and as Word, read back."""

import io
import json
import re
import subprocess
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn
from office import draft_words, opened, paragraphs_of, words_of
from pptx.util import Pt
from programs import program
from sense import assert_sense
from shapes import PLANS, dataset_of
from views import EDITIONS

from explorer.figures.bars import bars_of
from explorer.figures.budgets import breakdown_figure, ranking_figure
from explorer.figures.maps import participation_map
from explorer.figures.unsaid import SILENT, unsaid
from explorer.handouts.deck_docx import deck_docx
from explorer.handouts.deck_pdf import _slide_data
from explorer.handouts.deck_pptx import deck_pptx
from explorer.handouts.deck_slides import PrintedSlide, printed_slide
from explorer.handouts.deck_words import slide_words
from explorer.questions.budgets import compared_years
from explorer.questions.scope import EVERYTHING
from explorer.views.deck import Slide

MADE = date(2026, 11, 23)
ROOT = "http://example.jp:8501/"
NOTES = "札幌駅の整備について伺います。\n二点目です。"
SLIDES = (
    Slide("九月定例会 一般質問", notes="まず全体を示します。", below="石狩市議会　令和８年12月１日"),
    Slide("大きい事業", "budgets?view=ranking&rows=5#ranking", NOTES),
    Slide("", "questions?ask=not-joined&town=014231#participation"),
    Slide("水素", "projects?no=35"),
)
"""A title, bars, a map and a sheet."""
MAKERS = {"pptx": deck_pptx, "docx": deck_docx}


def printed(slides):
    return [printed_slide(slide, EDITIONS, 2026, ROOT) for slide in slides]


@pytest.fixture(scope="module")
def made(dataset):
    """Return the same deck as PowerPoint and as Word."""
    return {kind: make(dataset, "スライド", printed(SLIDES), MADE) for kind, make in MAKERS.items()}


@pytest.fixture(scope="module")
def slides(made):
    return list(opened(made["pptx"]).slides)


@pytest.fixture(scope="module")
def draft(made):
    return Document(io.BytesIO(made["docx"]))


# Two figures beside each other

BOTH = (
    Slide("九月定例会"),
    Slide("順位と地図", "budgets?view=ranking#ranking", NOTES, "map?town=014231#participation"),
    Slide("", "indicators#standings", "", "towns?town=014231#tiles"),
)
RANKING, ABSENT = "「札幌駅交流拠点の整備等」だけで事業費の50.5%", "南幌町が参加しないのは55事業のうち6事業"


def test_two_figures_stand_beside_each_other_on_one_powerpoint_slide(dataset):
    _, slide, second = opened(deck_pptx(dataset, "", printed(BOTH), MADE)).slides
    drawn = [shape for shape in slide.shapes if shape.shape_type == 13 or shape.has_chart]
    assert len(drawn) == 2
    left, right = sorted(drawn, key=lambda shape: shape.left)
    assert left.left + left.width <= right.left
    assert min(left.width, right.width) > Pt(250)
    described = [shape.element.xpath(".//p:cNvPr")[0].get("descr") for shape in (left, right)]
    assert "50.5%" in described[0]
    assert "南幌町" in described[1]
    said = words_of(slide).replace("\v", "")
    assert all(words in said for words in ("順位と地図", RANKING, ABSENT))
    for shape in (*slide.shapes, *second.shapes):
        assert shape.top + shape.height <= Pt(541)
        assert shape.left + shape.width <= Pt(961)
    notes = slide.notes_slide.notes_text_frame.text
    assert notes.startswith(NOTES)
    for said in ("15 | 札幌駅交流拠点の整備等 | 12,656,995", f"{ROOT}map?town=014231", "【右の図】"):
        assert said in notes


def test_word_has_both_figures_one_after_the_other(dataset):
    draft = Document(io.BytesIO(deck_docx(dataset, "", printed(BOTH), MADE)))
    assert len(draft.inline_shapes) == 4
    heads = [paragraph.text for paragraph in draft.paragraphs if paragraph.style.name == "Heading 2"]
    assert heads[:2] == ["1　順位と地図", f"2　{ABSENT}"]
    assert sum(NOTES.splitlines()[0] in paragraph.text for paragraph in draft.paragraphs) == 1


def test_paper_shows_both_figures_in_one_picture(dataset):
    (_, first, second) = pages_of_deck(printed(BOTH), dataset)
    assert all(words in first for words in (RANKING, ABSENT, "順位と地図"))
    assert "目標値が基準値を上回る" in second


@pytest.mark.parametrize("lost", ["map#nowhere", "changes#town-changes"])
def test_two_figures_of_which_one_is_gone_say_so_everywhere(dataset, lost):
    (slide,) = printed([Slide("比べる", BOTH[1].view, "", lost)])
    assert (slide.figure, slide.right, slide.headline) == (None, None, "比べる")
    assert "見つかりません" in slide.caption
    for make in MAKERS.values():
        assert make(dataset, "", [slide, slide], MADE)


def pages_of_deck(slides, dataset):
    """Return the words of each slide on paper, as the template gets them."""
    return [json.dumps(_slide_data(dataset, slide, MADE), ensure_ascii=False) for slide in slides]


# PowerPoint


def test_titles_are_titles_and_slides_are_wide(made, slides):
    deck = opened(made["pptx"])
    assert (deck.slide_width, deck.slide_height) == (Pt(960), Pt(540))
    titles = [slide.shapes.title.text_frame.text.replace("\v", "") for slide in slides]
    assert titles[:3] == [
        "九月定例会一般質問",
        "「札幌駅交流拠点の整備等」だけで事業費の50.5%",
        "南幌町が参加していないのは、55事業のうち6事業（No.19〜21、34、35、55）です。",
    ]
    assert titles[3].startswith("No.35 脱炭素に向けた取組の推進")
    assert "第２期さっぽろ連携中枢都市圏ビジョン（札幌市、2025年度版）" in words_of(slides[0])
    assert "石狩市議会　令和８年12月１日" in words_of(slides[0])
    title, below, region = slides[0].shapes
    assert region.width / deck.slide_width > 0.5
    assert min(title.left, below.left) > region.left + region.width
    assert 0 < title.top < title.top + title.height <= below.top


def test_bars_are_a_chart_that_can_be_edited_with_the_plans_numbers(slides):
    (chart,) = (shape.chart for shape in slides[1].shapes if shape.has_chart)
    plot = chart.plots[0]
    assert list(plot.categories)[:2] == ["No.15 札幌駅交流拠点の整備等", "No.32 消防の連携・協力の推進"]
    (series,) = plot.series
    assert list(series.values) == [12656995, 5537419, 2319994, 1276004, 716486]
    assert series.points[0].data_label.text_frame.text == "1位　126.6億円（50.5%）"


def test_two_years_stand_as_two_series_in_the_order_of_the_screen(dataset):
    figure = breakdown_figure(dataset, EVERYTHING, 2024, 2025, "plain")
    (_, slide) = opened(deck_pptx(dataset, "", [PrintedSlide(figure=figure, address="x")], MADE)).slides
    (chart,) = (shape.chart for shape in slide.shapes if shape.has_chart)
    values = {series.name: list(series.values) for series in chart.plots[0].series}
    assert values == {"2024年度": [2293257, 12475278, 2871166], "2025年度": [2183550, 15713255, 7159992]}


def test_a_map_is_a_picture_twice_as_sharp_as_a_projector_with_its_list_in_a_table(slides):
    (picture,) = (shape for shape in slides[2].shapes if shape.shape_type == 13)
    assert picture.image.size[0] / (picture.width / Pt(1)) >= 2 * 1920 / 960
    described = picture.element.xpath(".//p:cNvPr")[0].get("descr")
    assert "南幌町" in described
    (table,) = (shape.table for shape in slides[2].shapes if shape.has_table)
    assert [table.cell(0, column).text for column in (0, 1)] == ["南幌町", "6"]


def test_a_sheet_is_a_table_that_can_be_edited(slides):
    tables = [shape.table for slide in slides[3:] for shape in slide.shapes if shape.has_table]
    cells = {
        table.cell(row, 0).text: table.cell(row, 1).text for table in tables for row in range(len(table.rows))
    }
    assert "2024年度 227,030千円、2025年度 132,581千円、2026年度 未記載" in cells["事業費見込額"]
    assert cells["参加"] == "12市町村のうち10が参加（岩見沢市・南幌町は参加しない）"


def test_the_notes_hold_the_presenters_words_the_exact_numbers_the_lines_and_the_address(slides):
    notes = slides[1].notes_slide.notes_text_frame.text
    assert notes.startswith(NOTES)
    assert "1 | 15 | 札幌駅交流拠点の整備等 | 12,656,995 | 50.5% | 50.5%" in notes
    assert "No.15 札幌駅交流拠点の整備等：2025年度 12,656,995千円（1300行）" in notes
    assert f"{ROOT}budgets?view=ranking&rows=5" in notes
    assert NOTES not in "".join(paragraph.text for slide in slides for paragraph in paragraphs_of(slide))


def test_every_letter_is_large_but_the_source_and_nothing_leaves_the_slide(slides):
    for slide in slides:
        small = [
            paragraph.text
            for paragraph in paragraphs_of(slide)
            for size in [paragraph.font.size, *(run.font.size for run in paragraph.runs)]
            if size and size < Pt(18)
        ]
        assert all(words.startswith("出典：") for words in small)
        for shape in slide.shapes:
            assert min(shape.left, shape.top) >= 0
            assert shape.left + shape.width <= Pt(960)
            assert shape.top + shape.height <= Pt(540), shape.name
        assert len([words for words in small if words]) == (slide is not slides[0])


def test_the_theme_has_letters_of_windows_and_our_colours(made):
    master = opened(made["pptx"]).slide_master.part
    (theme,) = (part.target_part.blob.decode() for part in master.rels.values() if "theme" in part.reltype)
    assert theme.count('<a:ea typeface="BIZ UDPGothic"') == 2
    assert theme.count('script="Jpan" typeface="Yu Gothic UI"') == 2
    assert re.search(r"<a:accent1><a:srgbClr val=\"2F66D8\"/></a:accent1>", theme)


@pytest.mark.parametrize("kind", MAKERS)
def test_what_a_town_is_asked_is_a_table_word_for_word_and_no_picture(dataset, kind):
    (slide,) = printed([Slide("", "towns?town=014231#asked-014231")])
    content = MAKERS[kind](dataset, "", [slide], MADE)
    if kind == "pptx":
        _, *asked_slides = opened(content).slides
        shapes = [shape for slide in asked_slides for shape in slide.shapes]
        tables = [shape.table for shape in shapes if shape.has_table]
        assert not [shape for shape in shapes if shape.shape_type == 13 or shape.has_chart]
    else:
        draft = Document(io.BytesIO(content))
        tables = draft.tables
        assert not draft.inline_shapes
    rows = [[cell.text for cell in row.cells] for table in tables for row in list(table.rows)[1:]]
    joined = dataset.participation.loc[dataset.participation["municipality_code"] == "014231", "no"]
    asked = dataset.projects.set_index("no").loc[sorted(joined), "partner_role"]
    assert [(int(no), words) for no, _, words, _ in rows] == list(asked.items())


# Word


def test_the_draft_has_its_parts_in_words_own_styles(draft):
    heads = [
        (paragraph.style.name, paragraph.text)
        for paragraph in draft.paragraphs
        if paragraph.style.name != "Normal"
    ]
    assert heads[0] == ("Title", "一般質問通告書（案）")
    assert [words for style, words in heads if style == "Heading 1"] == ["件名", "要旨", "質問の内容"]
    assert [words for style, words in heads if style == "Heading 2"] == [
        "1　大きい事業",
        "2　南幌町が参加していないのは、55事業のうち6事業（No.19〜21、34、35、55）です。",
        "3　水素",
    ]
    assert len([words for style, words in heads if style == "List Number"]) == 3
    assert {table.style.name for table in draft.tables} == {"Table Grid"}
    words = [paragraph.text for paragraph in draft.paragraphs]
    assert words[words.index("件名") + 1] == "九月定例会 一般質問"
    assert words[words.index("要旨") + 1] == "まず全体を示します。"
    assert set(NOTES.split("\n")) <= set(words)


def test_the_draft_is_a4_in_japanese_letters(draft):
    section = draft.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    fonts = list(draft.styles.element.iter(qn("w:rFonts")))
    assert fonts
    assert {font.get(qn("w:eastAsia")) for font in fonts} == {"BIZ UDPGothic"}


def test_numbers_pictures_and_captions_stand_in_the_draft(draft, made):
    table = draft.tables[0]
    assert [cell.text for cell in table.rows[1].cells] == [
        "1",
        "15",
        "札幌駅交流拠点の整備等",
        "12,656,995",
        "50.5%",
        "50.5%",
    ]
    assert len(draft.inline_shapes) == 3
    assert all(shape._inline.docPr.get("descr") for shape in draft.inline_shapes)
    said = draft_words(made["docx"])
    assert [words for words in ("表 1　", "図 1　", "表 3　", "図 3　") if words not in said] == []


def test_what_is_quoted_stands_letter_by_letter_in_the_lines_that_are_named(dataset, draft):
    quoted = named = 0
    for paragraph in draft.paragraphs:
        for words, first, last in re.findall(r"：(.+)（(\d+)(?:〜(\d+))?行）", paragraph.text):
            lines = "".join(dataset.source_lines[int(first) - 1 : int(last or first)])
            assert all(amount in lines for amount in re.findall(r"[\d,]{3,}(?=千円)", words))
            named += 1
            if words.startswith("「"):
                assert re.sub(r"\s", "", words[1:-1]) in re.sub(r"\s", "", lines)
                quoted += 1
    assert quoted >= 6
    assert named >= 10


def test_what_the_plan_does_not_say_is_found_in_the_tables(dataset, made):
    said = [
        "2026〜2028年度の事業費見込額は、No.35に記載がありません。",
        "2024年度から2025年度への増減の理由を記す欄は、事業票にありません（額が変わったのはNo.35）。",
        "市町村ごとの額は計画に記載がありません。",
        "基準値の記載がない指標は4件です（No.35）。",
    ]
    assert unsaid(dataset, [35], SILENT) == said
    assert unsaid(dataset, [35], ["participation"]) == unsaid(dataset, [], SILENT) == []
    assert unsaid(dataset, [35], ["indicators"]) == said[-1:]
    assert [words for words in said if words not in draft_words(made["docx"])] == []


@pytest.mark.parametrize(
    ("shape", "said", "not_said"),
    [
        ("every_year_stated", [], ["事業費見込額は"]),
        ("no_amounts", ["2030〜2034年度の事業費見込額は、No.1〜4に記載がありません。"], ["増減"]),
        ("nothing_changes", [], ["増減"]),
        ("no_indicators", [], ["基準値"]),
        ("no_baselines", ["基準値の記載がない指標は8件です（No.1〜4）。"], []),
    ],
)
def test_what_a_plan_of_another_shape_does_not_say(shape, said, not_said):
    plan = dataset_of(PLANS[shape])
    found = unsaid(plan, list(plan.projects["no"]), SILENT)
    assert set(said) <= set(found)
    assert [words for words in not_said if any(words in sentence for sentence in found)] == []


# Both


@pytest.mark.parametrize("kind", MAKERS)
def test_a_deck_without_slides_is_refused_and_progress_can_stop_the_work(dataset, kind):
    class Cancelled(Exception):
        pass

    def stop(share):
        raise Cancelled

    with pytest.raises(ValueError, match="without slides"):
        MAKERS[kind](dataset, "", [], MADE)
    with pytest.raises(Cancelled):
        MAKERS[kind](dataset, "", printed(SLIDES), MADE, stop)
    heard = []
    MAKERS[kind](dataset, "", printed(SLIDES[:1]) * 3, MADE, heard.append)
    assert heard == sorted(heard)
    assert (heard[0], heard[-1]) == (0, 1)


@pytest.mark.parametrize("kind", MAKERS)
def test_signs_that_cannot_be_written_become_spaces(dataset, kind):
    odd = "前\x0b\x00\ud800後<w:p>&amp;"
    content = MAKERS[kind](dataset, "", [PrintedSlide(odd, headline=odd, notes=odd)] * 2, MADE)
    said = draft_words(content) if kind == "docx" else "".join(map(words_of, opened(content).slides))
    assert said.count("前   後<w:p>&amp;") >= 3


@pytest.mark.parametrize("shape", PLANS)
def test_every_slide_of_a_plan_of_any_shape_says_sense_in_words(shape):
    plan = dataset_of(PLANS[shape])
    before, after = compared_years(plan)
    figures = (
        breakdown_figure(plan, EVERYTHING, before, after, "plain"),
        ranking_figure(plan, EVERYTHING, after, None, False, "plain"),
        participation_map(plan, EVERYTHING, ""),
    )
    slides = [PrintedSlide(sheet=1), *(PrintedSlide(figure=figure) for figure in figures)]
    for found in (slide_words(plan, slide) for slide in slides):
        rows = ["　".join(row) for row in found.table]
        words = "\n".join([found.title, found.about, *rows, *found.quotes, *found.unsaid, found.source])
        assert_sense(words, plan, shape)
        assert found.quotes


@pytest.mark.parametrize("shape", ["no_partners", "sixty_towns", "no_amounts", "long_words", "no_indicators"])
def test_a_deck_of_another_shape_is_made_and_stays_on_its_slides(shape):
    plan = dataset_of(PLANS[shape])
    before, after = compared_years(plan)
    figure = breakdown_figure(plan, EVERYTHING, before, after, "plain")
    slides = [PrintedSlide(sheet=1, address="x"), PrintedSlide("ここを見る", figure, address="x")]
    deck = opened(deck_pptx(plan, "", slides, MADE))
    for slide in deck.slides:
        assert_sense(words_of(slide), plan, shape)
        assert all(found.left + found.width <= Pt(961) for found in slide.shapes)
        charts = [found for found in slide.shapes if found.has_chart]
        assert all(found.top + found.height <= Pt(541) for found in charts)
    said = draft_words(deck_docx(plan, "", slides, MADE))
    assert_sense(said, plan, shape)
    assert "港まつりの開催" in said


def test_only_whole_bars_on_a_plain_scale_are_drawn_by_another_program(dataset):
    plain, log = (ranking_figure(dataset, EVERYTHING, 2025, 5, False, scale) for scale in ("plain", "log"))
    assert len(bars_of(plain.chart)) == 5
    assert bars_of(log.chart) == bars_of(participation_map(dataset, EVERYTHING, "").chart) == []
    missing = breakdown_figure(dataset_of(PLANS["no_amounts"]), EVERYTHING, None, None, "plain")
    assert bars_of(missing.chart) == []


def test_libreoffice_opens_both(made, tmp_path):
    soffice = program("libreoffice-impress libreoffice-writer", "soffice")
    files = []
    for kind, content in made.items():
        files.append(tmp_path / f"{kind}.{kind}")
        files[-1].write_bytes(content)
    options = [
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([soffice, *options, "--outdir", tmp_path, *files], check=True, capture_output=True)
    for kind, pages in (("pptx", len(opened(made["pptx"]).slides)), ("docx", None)):
        read = subprocess.run(["pdftotext", tmp_path / f"{kind}.pdf", "-"], check=True, capture_output=True)
        found = re.sub(r"\s", "", read.stdout.decode())
        assert "札幌駅交流拠点の整備等" in found
        assert "227,030千円" in found
        assert pages is None or read.stdout.count(b"\f") == pages
