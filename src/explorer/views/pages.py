"""The pages of the app."""

from typing import NamedTuple


class Page(NamedTuple):
    """A page of the app; its heading is empty where the view decides it."""

    path: str
    title: str
    icon: str
    heading: str = ""

    @property
    def name(self) -> str:
        """The name of its script in ``pages/`` and of its files; the path of the first page is empty."""
        return self.path or "overview"


OVERVIEW = Page("", "概要", ":material/home:")
QUESTIONS = Page("questions", "問い", ":material/help:", "問いと答え")
MAP = Page("map", "地図", ":material/map:", "市町村ごとの参加状況")
TOWNS = Page("towns", "市町村", ":material/location_city:", "市町村と連携事業")
MATRIX = Page("matrix", "参加一覧", ":material/grid_on:", "市町村と事業の参加一覧")
BUDGETS = Page("budgets", "予算", ":material/bar_chart:", "事業費と費用負担")
INDICATORS = Page("indicators", "指標", ":material/flag:", "評価指標と目標")
PROJECTS = Page("projects", "事業", ":material/list_alt:", "連携事業の一覧")
PRESENT = Page("present", "発表", ":material/slideshow:", "発表する")
SOURCES = Page("sources", "出典とデータ", ":material/source:", "出典とデータ")
HELP = Page("help", "使い方", ":material/help_center:", "使い方")
CHANGES = Page("changes", "版の比較", ":material/compare_arrows:", "版の比較")
ACCESSIBILITY = Page("accessibility", "アクセシビリティ", ":material/accessibility_new:", "アクセシビリティ")
SEARCH = Page("search", "検索", ":material/search:", "計画全体を検索")
BESIDE = "beside"
"""The path of the window that shows two pages."""
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
"""The pages by name, in the order of the navigation."""


def listed(editions: int) -> list[Page]:
    """Return the pages in the navigation; changes need two editions."""
    hidden = (ACCESSIBILITY, SEARCH) if editions > 1 else (ACCESSIBILITY, SEARCH, CHANGES)
    return [page for page in PAGES.values() if page not in hidden]


def page_at(path: str) -> Page | None:
    """Return the page with that path, or None."""
    return next((page for page in PAGES.values() if page.path == path), None)
