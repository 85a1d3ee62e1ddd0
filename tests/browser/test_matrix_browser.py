"""The matrix as a council member uses it, in a real browser."""

import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from .conftest import SCREEN

CHART = ".vega-embed svg"
SMALLEST = 15
"""Letters on the projector are at least this large, in pixels."""


def cell(page: Page, no: int, town: str) -> Locator:
    return page.locator(f"{CHART} path[aria-label*='No.{no} '][aria-label*='、{town}、']")


def head(page: Page, town: str) -> Locator:
    return page.locator(f"{CHART} text[aria-label='{town}']")


def test_the_whole_matrix_stands_on_one_screen(visitor):
    page = visitor.open("/matrix")
    expect(page.locator(f"{CHART} path[aria-label*='No.']")).to_have_count(55 * 12)
    expect(page.locator(f"{CHART} text[aria-label^='No.']")).to_have_count(55)
    box = page.locator(CHART).bounding_box()
    assert box["y"] + box["height"] <= SCREEN["height"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= SCREEN["width"]
    sizes = page.locator(f"{CHART} text").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= SMALLEST


def test_no_cell_covers_another(visitor):
    page = visitor.open("/matrix")
    boxes = page.locator(f"{CHART} path[aria-label*='No.']")
    expect(boxes).to_have_count(55 * 12)
    places = boxes.evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())")
    corners = {(round(place["x"]), round(place["y"])) for place in places}
    assert len(corners) == 55 * 12


def test_pointing_at_a_cell_reads_its_row_and_column(visitor):
    page = visitor.open("/matrix")
    cell(page, 21, "南幌町").hover(force=True)
    told = page.locator("#vg-tooltip-element")
    for words in ("No.21 医療的ケア児レスパイト事業", "南幌町", "参加しない", "福祉"):
        expect(told).to_contain_text(words)


def test_a_click_on_a_cell_opens_the_sheet(visitor):
    page = visitor.open("/matrix?differing=1")
    cell(page, 21, "南幌町").click(force=True)
    page.wait_for_url("**/projects?differing=1&no=21")
    expect(page.get_by_role("heading", name="No.21 医療的ケア児レスパイト事業")).to_be_visible()


def test_a_click_on_a_name_opens_the_sheet(visitor):
    page = visitor.open("/matrix")
    page.locator(f"{CHART} text[aria-label^='No.55 ']").click()
    page.wait_for_url("**/projects?no=55")


def test_a_click_on_a_head_opens_the_town(visitor):
    page = visitor.open("/matrix")
    head(page, "南幌町").first.click()
    page.wait_for_url(re.compile(r"/towns\?town=014231$"))


def test_where_towns_differ_the_missing_are_named(visitor):
    page = visitor.open("/matrix?differing=1")
    expect(page.locator(f"{CHART} text", has_text="×南幌町")).to_have_count(6)
    expect(page.locator(f"{CHART} text", has_text="×岩見沢市")).to_have_count(4)
    expect(head(page, "南幌町")).to_have_text("南幌町")


def test_the_orders_are_chosen_and_kept_in_the_address(visitor):
    page = visitor.open("/matrix")
    page.get_by_test_id("stButtonGroup").get_by_text("同じ参加をまとめる").click()
    page.wait_for_url("**/matrix?order=pattern")
    page.get_by_test_id("stButtonGroup").get_by_text("参加状況の近い順").click()
    page.wait_for_url("**/matrix?order=pattern&columns=similar")
    names = page.locator(f"{CHART} text[aria-label^='No.']")
    expect(names.first).to_contain_text("No.55")
    page.reload()
    visitor.settle()
    expect(names.first).to_contain_text("No.55")


def test_towns_are_chosen_and_answered(visitor):
    page = visitor.open("/matrix")
    box = page.get_by_role("combobox", name="市町村（いくつでも）")
    for town, address in (("南幌町", "towns=014231"), ("岩見沢市", "towns=014231%2C012106")):
        box.click()
        box.fill(town)
        expect(page.get_by_role("option")).to_have_text([town])
        box.press("Enter")
        page.wait_for_url(f"**/matrix?{address}")
    box.press("Escape")
    expect(page.get_by_text("いずれも参加していないのは3事業、一部が参加しているのは4事業")).to_be_visible()
    page.get_by_role("link", name="No.34").click()
    page.wait_for_url("**/projects?no=34")


def test_the_table_twin_is_a_table(visitor):
    page = visitor.open("/matrix?differing=1")
    page.get_by_text("表・保存・出典の本文").click()
    expect(page.locator("[class*=st-key-table-] table").first.get_by_role("row")).to_have_count(1 + 7 + 1)
    expect(page.get_by_role("columnheader", name="南幌町")).to_be_visible()


@pytest.mark.parametrize("order", ["plan", "pattern"])
def test_the_workbook_is_saved_in_the_order_on_the_screen(visitor, tmp_path, order):
    page = visitor.open(f"/matrix?order={order}")
    page.get_by_text("表・保存・出典の本文").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Excel", exact=True).click()
    saved.value.save_as(tmp_path / "matrix.xlsx")
    sheet = load_workbook(tmp_path / "matrix.xlsx").active
    assert saved.value.suggested_filename == "参加一覧.xlsx"
    assert sheet["C8"].value == {"plan": 1, "pattern": 55}[order]
