"""The handout of a deck, read back with poppler."""

import re
import subprocess
import sys
from datetime import date
from itertools import pairwise

import pytest
from poppler import pages_of, poppler, printed, squeezed, text_of

from explorer.dataset import Dataset
from explorer.figures.budgets import breakdown_figure, ranking_figure
from explorer.handouts.deck_pdf import DRAWING, deck_pdf
from explorer.handouts.deck_slides import PrintedSlide
from explorer.questions.scope import EVERYTHING

MADE = date(2026, 11, 23)
TITLE = "九月定例会：事業費と参加"
SECTION = "事業費のかたより"
HEADLINE = "事業費の半分は一つの事業"
HOSTILE = (
    '#import "x" *bold* $x$ _u_ @ref // c [y] `raw` \\ #{1} #include "/etc/passwd" <script>1</script> &amp;'
)


@pytest.fixture(scope="module")
def figure(dataset):
    return breakdown_figure(dataset, EVERYTHING, 2024, 2025, "plain")


@pytest.fixture(scope="module")
def deck(dataset, figure):
    slides = [
        PrintedSlide(headline=SECTION, caption="三枚で見ます。", below="石狩市議会"),
        PrintedSlide(figure=figure),
        PrintedSlide(figure=figure, headline=HEADLINE, caption="札幌駅のまわりです。\n二行目です。"),
        PrintedSlide(sheet=35),
        PrintedSlide(sheet=41, caption="全市町村が参加します。"),
    ]
    return deck_pdf(dataset, TITLE, slides, MADE)


def read(content: bytes) -> list[str]:
    """Return the text of each page in reading order, without spaces and line breaks."""
    return [re.sub(r"[ \u3000\n\u200b]", "", page) for page in pages_of(content)]


def captioned(dataset: Dataset, *captions: str) -> list[str]:
    """Return the pages of a deck of sections with these captions."""
    slides = [PrintedSlide(headline="節", caption=caption) for caption in captions]
    return read(deck_pdf(dataset, TITLE, slides, MADE))


def strings(content: bytes, key: str) -> list[str]:
    """Return the Japanese texts in the PDF under a key."""
    found = re.findall(rf"/{key}<FEFF([0-9A-F]+)>".encode(), content)
    return [bytes.fromhex(text.decode()).decode("utf-16-be") for text in found]


def lines_to_write_on(content: bytes, page: int) -> int:
    """Return how many lines as pale as the ruled ones cross the middle of the page."""
    picture = poppler(content, "pdftoppm", "-r", "100", "-gray", "-f", f"{page}", "-l", f"{page}")
    _, size, _, pixels = picture.split(b"\n", 3)
    width, _ = map(int, size.split())
    column = [value < 250 for value in pixels[width // 2 :: width]]
    return sum(here and not before for before, here in pairwise(column))


def test_two_slides_stand_on_an_a4_page_each_with_its_number_and_a_place_for_notes(deck):
    info = printed(deck, "pdfinfo")
    assert re.search(r"Pages: +3\n", info)
    assert re.search(r"Page size: .*\(A4\)", info)
    pages = read(deck)
    for at, page in enumerate(pages):
        numbers = [2 * at + 1, 2 * at + 2] if at < 2 else [5]
        assert re.findall(r"(\d)/5", page) == [str(number) for number in numbers]
        assert page.count("メモ") == len(numbers) + (at == 0), "the first page's head says it once more"


def test_every_page_says_title_edition_date_unit_source_and_number(deck):
    pages = read(deck)
    for at, page in enumerate(pages, start=1):
        for words in (TITLE, "2025年度版", "2026年11月23日作成", "出典：第２期さっぽろ"):
            assert squeezed(words) in page
        assert f"{at}/{len(pages)}" in page


def test_slides_say_what_the_projector_shows(dataset, deck, figure):
    assert "石狩市議会" in read(deck)[0]
    first, second, third = read(deck)
    assert SECTION in first
    assert "三枚で見ます。" in first
    for words in (figure.title, *(key.words for key in figure.legend), figure.note, figure.source):
        assert squeezed(words) in first
    assert HEADLINE in second
    assert squeezed(figure.title) not in second
    assert "札幌駅のまわりです。二行目です。" in second
    projects = dataset.projects.set_index("no")
    for no, page in ((35, second), (41, third)):
        for part in ("name", "summary", "participants", "core_burden", "partner_burden"):
            assert squeezed(projects.loc[no, part]) in page, (no, part)
    assert "227,030千円132,581千円未記載（水素モデル街区形成）未記載" in second
    assert "全市町村が参加します。" in third


def test_every_font_is_embedded(deck):
    rows = [row.split() for row in printed(deck, "pdffonts").splitlines()[2:]]
    assert rows
    assert [row[-5] for row in rows] == ["yes"] * len(rows)
    assert {re.sub(r"^[A-Z]{6}\+|-Identity-H$", "", row[0]) for row in rows} == {
        "NotoSansCJKjp-Regular",
        "NotoSansCJKjp-Bold",
    }


def test_it_is_tagged_for_screen_readers(deck, figure):
    assert "pdfuaid:part" in printed(deck, "pdfinfo", "-meta")
    assert re.search(rf"Title: +{TITLE}", printed(deck, "pdfinfo"))
    structure = printed(deck, "pdfinfo", "-struct")
    tags = re.findall(r"^ *(H1|H2|Figure)\b", structure, re.MULTILINE)
    assert tags == ["H1", *["H2", "Figure"] * 5]
    shown = [f"{SECTION}。石狩市議会", figure.alt, f"{HEADLINE}。{figure.alt}"]
    assert strings(deck, "Alt")[:3] == shown
    assert {f"1 / 5　{SECTION}", f"2 / 5　{figure.title}", f"3 / 5　{HEADLINE}"} <= set(
        strings(deck, "Title")
    )


def test_the_presenters_words_are_never_markup(dataset):
    (page,) = captioned(dataset, HOSTILE, f"#panic() {HOSTILE}")
    assert page.count(squeezed(HOSTILE)) == 2
    slides = [PrintedSlide(headline=HOSTILE)]
    assert squeezed(HOSTILE) in "".join(read(deck_pdf(dataset, HOSTILE, slides, MADE)))


def test_a_very_long_caption_stands_whole_and_pushes_the_next_slide_on(dataset):
    long = "".join(f"{number}番目の文です。" for number in range(600))
    pages = captioned(dataset, "前の説明", long, "後の説明")
    words = "".join(
        re.sub(r"さっぽろ連携中枢都市圏.*?No\.1〜55|第２期さっぽろ[^〜]*?\d/\d$", "", p) for p in pages
    )
    assert long in words
    assert "後の説明" in pages[-1]
    assert len(pages) > 3


def test_an_address_without_a_space_is_not_cut_off(dataset):
    address = "https://example.jp/" + "0123456789" * 40
    content = deck_pdf(dataset, TITLE, [PrintedSlide(headline="節", caption=address)], MADE)
    assert address in read(content)[0]
    boxes = re.findall(r'xMax="([\d.]+)"', text_of(content, "-bbox"))
    assert max(map(float, boxes)) < 550, "points from the left; the margin begins at 544"


def test_what_the_slides_leave_free_is_ruled(dataset):
    one, two = (deck_pdf(dataset, TITLE, [PrintedSlide(headline="節")] * count, MADE) for count in (1, 2))
    frame, head_and_foot = 2, 2
    assert lines_to_write_on(two, 1) - 2 * frame - head_and_foot >= 6
    assert lines_to_write_on(one, 1) - frame - head_and_foot >= 15


def test_a_list_too_long_for_a_slide_is_as_large_as_the_others_and_says_what_it_leaves_out(dataset, figure):
    long = ranking_figure(dataset, EVERYTHING, 2025, None, False, "log")
    slides = [PrintedSlide(figure=figure), PrintedSlide(figure=long), PrintedSlide(figure=figure)]
    pages = read(deck_pdf(dataset, TITLE, slides, MADE))
    assert [re.findall(r"(\d)/3(?=\D)", page) for page in pages] == [["1", "2"], ["3"]]
    assert "ほか43事業" in squeezed(pages[0])


def test_a_letter_that_the_font_lacks_does_not_stop_the_rest(dataset, figure):
    slides = [PrintedSlide(figure=figure, headline="前😀後", caption="先😀末")]
    (page,) = read(deck_pdf(dataset, TITLE, slides, MADE))
    assert re.search("前.?後.*先.?末", page)


def test_signs_that_cannot_be_written_become_spaces(dataset, figure):
    odd = "前\x0b\x00\ud800後"
    slides = [PrintedSlide(figure=figure, headline=odd, caption=odd), PrintedSlide(headline=odd)]
    (page,) = read(deck_pdf(dataset, odd, slides, MADE))
    assert page.count("前後") == 4


def test_an_empty_deck_has_no_handout_and_an_unknown_project_no_slide(dataset):
    with pytest.raises(ValueError, match="without slides"):
        deck_pdf(dataset, TITLE, [], MADE)
    with pytest.raises(KeyError):
        deck_pdf(dataset, TITLE, [PrintedSlide(sheet=56)], MADE)


def test_the_same_day_makes_the_same_bytes_and_leaves_the_figure_as_it_is(dataset, figure):
    before = repr(figure)
    slides = [PrintedSlide(figure=figure, headline="別の題")]
    assert deck_pdf(dataset, TITLE, slides, MADE) == deck_pdf(dataset, TITLE, slides, MADE)
    assert repr(figure) == before


def test_progress_goes_from_nothing_to_all(dataset):
    heard: list[float] = []
    deck_pdf(dataset, TITLE, [PrintedSlide(headline="節")] * 4, MADE, heard.append)
    assert heard[0] == 0
    assert heard[-1] == 1
    assert heard == sorted(heard)
    assert len(heard) >= 5


@pytest.mark.parametrize("stop", [0, DRAWING / 2, 1], ids=["at once", "while drawing", "at the end"])
def test_it_can_be_cancelled(dataset, stop):
    class Cancelled(Exception):
        pass

    def progress(share: float) -> None:
        if share >= stop:
            raise Cancelled

    with pytest.raises(Cancelled):
        deck_pdf(dataset, TITLE, [PrintedSlide(sheet=35)] * 2, MADE, progress)


def test_typst_and_vl_convert_are_not_loaded_before_they_are_needed():
    code = "import sys, explorer.handouts.deck_pdf; print({'typst', 'vl_convert'} & set(sys.modules))"
    assert subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout == ("set()\n")
