"""Where lines are broken, on a laptop at 150 % (1280×720) and on a telephone."""

from itertools import accumulate

import pytest

from explorer import linebreaks
from explorer.ui.markup import PHONE_LINE

SCREENS = {"laptop at 150 %": (853, 480), "phone": (390, 844)}
BROKEN = """element => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const lines = [];
  let last = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let at = 0; at < node.length; at++) {
      const range = document.createRange();
      range.setStart(node, at); range.setEnd(node, at + 1);
      const box = range.getBoundingClientRect();
      if (last === null || box.left < last) lines.push('');
      lines[lines.length - 1] += node.data[at];
      last = box.left;
    }
  return lines;
}"""
"""Returns the lines in which the element's words stand."""
ADDRESSES = (
    "/",
    "/questions?ask=half",
    "/questions?ask=burdens",
    "/budgets?view=change",
    "/towns?town=014231",
    "/indicators",
)


@pytest.mark.parametrize("size", SCREENS.values(), ids=SCREENS)
def test_findings_are_broken_between_phrases_and_numbers_keep_their_units(visitor, size):
    visitor.page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    seen = 0
    for address in ADDRESSES:
        page = visitor.open(address)
        for element in page.locator(".phrases:visible, [data-testid=stMetricValue]:visible").all():
            lines = element.evaluate(BROKEN)
            words = "".join(lines)
            ends = {0, *accumulate(map(len, linebreaks.pieces(words, PHONE_LINE)))}
            if element.evaluate("element => element.closest('td, a') !== null"):
                ends.update(accumulate(map(len, linebreaks.pieces(words))))
            broken = 0
            for line in lines[:-1]:
                broken += len(line)
                assert broken in ends or line[-1] in "）」・〜\u3000", lines
            seen += len(lines) > 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen, "nothing is broken at all"


ANYWHERE = """elements => elements.filter(element => {
  const { wordBreak, whiteSpace } = getComputedStyle(element);
  const words = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return words && whiteSpace !== 'nowrap' && !['auto-phrase', 'keep-all'].includes(wordBreak);
}).map(element => element.outerHTML)"""
"""Returns the elements with words of their own whose lines may be broken inside a phrase."""


@pytest.mark.parametrize("address", ["/", "/towns?town=014231", "/projects?no=21", "/sources", "/help"])
def test_running_words_are_broken_between_phrases(visitor, address):
    words = visitor.open(address).locator(
        "[data-testid=stMain] :is(h1, h2, h3, p, li, td, th, dt, dd, small)"
    )
    assert words.count()
    assert words.evaluate_all(ANYWHERE) == []


@pytest.mark.parametrize("width", [1024, 1920])
def test_short_cells_of_tables_stand_on_one_line(visitor, width):
    visitor.page.set_viewport_size({"width": width, "height": 1080})
    for address in ("/", "/projects", "/budgets?view=burden", "/indicators?list=due"):
        cells = visitor.open(address).locator("td:visible:not(:has(details))")
        short = cells.evaluate_all(
            f"cells => cells.filter(cell => cell.innerText.length <= 10).map({BROKEN})"
        )
        assert short, address
        assert not [lines for lines in short if len(lines) > 1], address


def test_the_first_page_shows_its_map_list_and_three_numbers_on_one_screen(visitor):
    visitor.page.set_viewport_size({"width": 1920, "height": 1080})
    page = visitor.open("/")
    numbers = page.locator(".finding b")
    assert numbers.count() == 3
    for part in (*numbers.all(), page.locator(".region-map"), page.locator(".scroll").first):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= 1080


@pytest.mark.parametrize(("width", "rows"), [(1920, 1), (1366, 1), (1024, 2)])
def test_two_chosen_towns_are_read_in_full_and_the_head_stays_as_high(visitor, width, rows):
    visitor.page.set_viewport_size({"width": width, "height": 768})
    head = visitor.open("/towns?town=014231&with=012343,013048").locator(".st-key-head")
    chips = head.locator("span:has(> span[title])")
    assert chips.all_inner_texts() == ["北広島市", "新篠津村"]
    clear = head.locator(".stMultiSelect button:not(span *)").first.bounding_box()
    for chip in chips.all():
        box = chip.bounding_box()
        assert box["x"] + box["width"] <= clear["x"]
    assert head.bounding_box()["height"] <= rows * 60
