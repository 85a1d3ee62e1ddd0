"""The pages of the app."""

from typing import NamedTuple


class Page(NamedTuple):
    """A page of the app: its address, its title in the navigation, its icon."""

    path: str
    title: str
    icon: str

    @property
    def name(self) -> str:
        """The name of its script in ``pages/`` and of its files; the first page has no path."""
        return self.path or "overview"


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
    page.name: page
    for page in (
        OVERVIEW,
        QUESTIONS,
        MAP,
        MATRIX,
        TOWNS,
        BUDGETS,
        INDICATORS,
        PROJECTS,
        PRESENT,
        SOURCES,
        CHANGES,
        HELP,
        ACCESSIBILITY,
        SEARCH,
    )
}
"""By name, in the order of the navigation."""


def page_at(path: str) -> Page | None:
    """The page of that address below the app's own, or None."""
    return next((page for page in PAGES.values() if page.path == path), None)
