"""Addresses inside the app: the pages, and links that restore a view."""

from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

from explorer import text
from explorer.model import BurdenKind


class Page(NamedTuple):
    """A page of the app: its address, its title in the navigation, its icon."""

    path: str
    title: str
    icon: str


OVERVIEW = Page("", "概要", ":material/home:")
QUESTIONS = Page("questions", "問い", ":material/help:")
MAP = Page("map", "地図", ":material/map:")
TOWNS = Page("towns", "市町村", ":material/location_city:")
MATRIX = Page("matrix", "参加一覧", ":material/grid_on:")
BUDGETS = Page("budgets", "予算", ":material/bar_chart:")
INDICATORS = Page("indicators", "指標", ":material/flag:")
PROJECTS = Page("projects", "事業", ":material/list_alt:")
PRESENT = Page("present", "発表", ":material/slideshow:")
SOURCES = Page("sources", "出典とデータ", ":material/source:")
HELP = Page("help", "使い方", ":material/help_center:")
CHANGES = Page("changes", "版の比較", ":material/compare_arrows:")
ACCESSIBILITY = Page("accessibility", "アクセシビリティ", ":material/accessibility_new:")
SEARCH = Page("search", "検索", ":material/search:")
PAGES = {
    "overview": OVERVIEW,
    "questions": QUESTIONS,
    "map": MAP,
    "matrix": MATRIX,
    "towns": TOWNS,
    "budgets": BUDGETS,
    "indicators": INDICATORS,
    "projects": PROJECTS,
    "present": PRESENT,
    "sources": SOURCES,
    "changes": CHANGES,
    "help": HELP,
    "accessibility": ACCESSIBILITY,
    "search": SEARCH,
}
EDITION = "edition"
KEPT_KEYS = (EDITION, "heading", "q", "differing", "burden")
"""The edition and the scope, which links within the app keep."""
LONGEST = 100
"""Letters of a parameter that a link keeps, and of a search: more than any choice has."""
DECK, SLIDE, LOOK = DECK_KEYS = ("deck", "slide", "look")
"""What is presented; a script in the browser keeps these in every link."""


def kept() -> dict[str, str]:
    """The parameters of this view that links within the app keep."""
    return {key: st.query_params[key][:LONGEST] for key in KEPT_KEYS if key in st.query_params}


def address(page: Page, **parameters: str | int) -> str:
    """The page's address, relative to the app, with its parameters; this view's edition and scope are kept.

    An empty parameter is left out, and so is the kept one of that name.
    """
    query = urlencode({key: value for key, value in (kept() | parameters).items() if value != ""})
    return f"{page.path or './'}{'?' + query if query else ''}"


def link(words: str, page: Page, /, **parameters: str | int) -> str:
    """An HTML link within the app; the words are escaped."""
    return marked_link(escape(words), page, **parameters)


def marked_link(html: str, page: Page, /, **parameters: str | int) -> str:
    """An HTML link within the app around HTML that is already safe."""
    return f'<a href="{escape(address(page, **parameters))}">{html}</a>'


def project_link(no: int, name: str) -> str:
    """The link to a project's sheet."""
    return link(text.project(no, name), PROJECTS, no=no)


def burden_link(side: str, kind: str) -> str:
    """The link from a kind of burden to the projects that have it."""
    return link(text.BURDEN_KIND[BurdenKind(kind)], PROJECTS, burden=f"{side}:{kind}")


def year_link(year: int) -> str:
    """The link from a fiscal year to its amounts."""
    return link(text.fiscal_year(year), BUDGETS, view="ranking", year=year)


def town_link(municipality_code: str, name: str) -> str:
    """The link to a municipality's view."""
    return link(name, TOWNS, town=municipality_code)
