"""A view as plain HTML, which a browser shows until Streamlit has drawn it, or where Streamlit cannot."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from explorer.figures.answers import QUESTIONS
from explorer.figures.looks import EITHER, either, palette
from explorer.figures.pixels import on_common_scale
from explorer.figures.profiles import gap_heading
from explorer.figures.region import RegionMap
from explorer.handouts.fitting import chart_svg
from explorer.questions.indicators import ALL
from explorer.questions.scope import EVERYTHING, projects_in
from explorer.ui import data, state, widgets
from explorer.ui.budgets import heading_trail_html
from explorer.ui.indicators import indicator_list_html, no_indicator_reason
from explorer.ui.links import further, link, with_links
from explorer.ui.map import missing_by_town_html
from explorer.ui.markup import notes_html, phrases_html
from explorer.ui.overview import gaps_by_town_html, others_html, size_html, town_links_html
from explorer.ui.projects import project_count_html, project_list_html
from explorer.ui.questions import answer_html, question_html
from explorer.ui.search import no_results_message, results_html
from explorer.ui.sheet import breadcrumb_html, sheet_html
from explorer.ui.show import notes, subtitle_and_legend_html
from explorer.ui.tables import table_html
from explorer.ui.towns import difference_heading, differences_html, gaps_html
from explorer.views import pages
from explorer.views.answers import answer_to
from explorer.views.figures import ViewFigure, compared_towns, figures_of
from explorer.views.pages import Page, listed
from explorer.views.parameters import HOME, LISTS
from explorer.views.view import View, address_of

HERE = Path(__file__).parent
WIDTHS = (350, 780, 1080, 1700)
"""The widths in pixels in which a chart is drawn; prerender.css shows the widest that fits."""
SOURCES = "<div class='sources'></div>"
"""Room for the small button that opens the sources of what stands above it."""
EXPANDER = "<div class='expander'></div>"
"""Room for a closed expander."""
log = logging.getLogger("explorer")


@dataclass(frozen=True)
class Prerendered:
    """A view as plain HTML ("" if it could not be made), with the title and sentence of a link's preview.

    ``figure`` is the name of the first figure, "" if the view has none.
    """

    title: str
    sentence: str
    figure: str
    html: str


def prerender(view: View) -> Prerendered:
    """Return the view as plain HTML; an error is logged and leaves the HTML empty."""
    with data.use_view(view):
        title = state.document_title(view)
        try:
            shown = next(iter(figures_of(view).values()), None)
            content = "".join(_content(view, shown))
            sentence = (shown.headline or shown.figure.alt) if shown else view.heading
            about = f'data-page="{view.page.name}" data-subject="{escape(_subject(view))}"'
            main = f'{_navigation(view)}<main class="stHtml">{content}</main>'
            html = f'<div id="prerendered" translate="no" {about}>{main}</div>'
            return Prerendered(title, sentence, shown.name if shown else "", html)
        except Exception:
            log.exception("a view cannot be prerendered: %s", view.address)
            return Prerendered(title, "", "", "")


def _content(view: View, shown: ViewFigure | None) -> Iterator[str]:
    """Yield the HTML of the page's content; for a scope without projects, its heading and a sentence."""
    if not view["no"] and projects_in(view.dataset, view.scope).empty:
        return iter((_heading(view), f"<p>{widgets.NO_PROJECT}</p>"))
    return CONTENT.get(view.page, _figures)(view, shown)


def _subject(view: View) -> str:
    """Return the words by which prerender.css distinguishes the views of a page."""
    words = [view[key] for key in ("view", "lens", "list")] + [key for key in ("ask", "no") if view[key]]
    return " ".join(filter(None, words))


def _navigation(view: View) -> str:
    """Return the links to all pages, where Streamlit will draw its navigation."""
    links = "".join(
        f"<a href='{escape(address_of(page.path or './', view.kept_for(page)))}'"
        f"{' aria-current=page' if page == view.page else ''}>{escape(page.title)}</a>"
        for page in listed(len(view.editions.names))
    )
    return f"<nav aria-label='画面'>{links}</nav>"


def _heading(view: View) -> str:
    """Return the heading, links to the page's other subjects, room for widgets, and the conditions."""
    links = "".join(
        f"<b>{escape(label)}</b>" if value == view[key] else link(label, view.page, **{key: value})
        for key in ("view", "lens", "list")
        if view.counts(key)
        for value, label in view.choices(key).items()
    )
    conditions = widgets.active_conditions_html()
    if view.page in (pages.MATRIX, pages.INDICATORS):
        return f"{_head(view)}{_room(links)}{conditions}"
    return f"{_head(view, links)}{_room()}{conditions}"


def _head(view: View, links: str = "") -> str:
    """Return the heading with links and room for widgets beside it."""
    return f"<header><h1>{escape(view.heading)}</h1>{widgets.FOLDED_FILTERS}<p>{links}</p></header>"


def _room(links: str = "") -> str:
    """Return room for the filters; on a small screen they are folded."""
    return f"<div class='room'>{links}</div>"


def _plain_heading(view: View) -> str:
    return f"<h1>{escape(view.heading)}</h1>"


def _columns(css_class: str, left: str, right: str = "") -> str:
    """Return two columns; prerender.css has their widths for each class."""
    return f"<div class='columns {css_class}'><div>{left}</div><div>{right}</div></div>"


def _only_heading(view: View, _: ViewFigure | None) -> Iterator[str]:
    yield _plain_heading(view)


def _figures(view: View, shown: ViewFigure | None) -> Iterator[str]:
    """Yield the heading and the first figure."""
    yield _heading(view)
    if shown:
        yield figure_html(shown)


def _overview(view: View, shown: ViewFigure | None) -> Iterator[str]:
    left = _head(view) + _line(size_html(view.dataset))
    if shown:
        left += f"<h2>{escape(shown.figure.title)}</h2>"
    if code := view[HOME]:
        table, links = (
            data.html(gaps_html, code, EVERYTHING, summaries=False),
            SOURCES + town_links_html(view.dataset, code),
        )
    else:
        table, links = f"<div>{data.html(gaps_by_town_html)}</div>{_line(others_html(view.dataset))}", ""
    left += f"<div class='gaps'>{table}{links}</div>"
    yield _columns("hero", left, figure_html(shown, titled=False) if shown else "")


def _line(words: str) -> str:
    """Return the words with the room for their sources beside them or, on a narrow screen, below."""
    return f"<div class='line'><div>{words}</div>{SOURCES}</div>"


def _questions(view: View, shown: ViewFigure | None) -> Iterator[str]:
    if key := view["ask"]:
        yield further(link("問いと答えの一覧へ", pages.QUESTIONS)) + _head(view)
        answer = answer_to(view.dataset, key, view.subject)
        yield _columns(
            "full-answer",
            f"<div>{answer_html(view.dataset, answer.sentence)}</div>{SOURCES}{EXPANDER}",
            figure_html(shown, titled=False) if shown else "",
        )
        return
    yield _heading(view)
    for group in dict.fromkeys(question.group for question in QUESTIONS.values()):
        yield f"<h2>{escape(group)}</h2>"
        for key, question in QUESTIONS.items():
            if question.group == group:
                yield question_html(view.dataset, view.subject, key)


def _map(view: View, shown: ViewFigure | None) -> Iterator[str]:
    yield _heading(view)
    if shown is None:
        return
    if view["lens"] == "fields":
        yield figure_html(shown)
    elif view["lens"] == "project":
        yield _columns("map", figure_html(shown))
    elif view["town"]:
        yield _columns("map", figure_html(shown), _gaps(view, view["town"], summaries=False))
    else:
        towns = data.html(missing_by_town_html, view.scope)
        yield _columns("map", figure_html(shown), f"<h2>参加していない事業</h2>{towns}")


def _budgets(view: View, shown: ViewFigure | None) -> Iterator[str]:
    yield _heading(view)
    if view["view"] == "breakdown":
        yield heading_trail_html(view.dataset, view.scope)
    if shown and view["view"] == "change" and len(figures_of(view)) > 1:
        yield _columns("halves", figure_html(shown))
    elif shown:
        yield figure_html(shown)


def _towns(view: View, shown: ViewFigure | None) -> Iterator[str]:
    yield _heading(view)
    if shown:
        codes = compared_towns(view)
        if len(codes) > 1:
            yield f"<h2>{escape(difference_heading(view.dataset, codes, view.scope))}</h2>"
            yield data.html(differences_html, codes, view.scope)
        for code in codes:
            yield _gaps(view, code, summaries=len(codes) == 1)
        yield figure_html(shown) if len(codes) > 1 else _columns("halves", figure_html(shown))


def _gaps(view: View, code: str, summaries: bool) -> str:
    """Return the projects that the municipality does not take part in, under a heading."""
    heading = escape(gap_heading(view.dataset, code, view.scope))
    return f"<h2>{heading}</h2>{data.html(gaps_html, code, view.scope, summaries)}"


def _indicators(view: View, shown: ViewFigure | None) -> Iterator[str]:
    yield _heading(view)
    if reason := no_indicator_reason(view):
        yield f"<p>{reason}</p>"
    if shown and view["list"] == ALL:
        yield _columns("kpis", figure_html(shown))
    if reason or view["list"] == ALL:
        return
    sentence, groups = indicator_list_html(view)
    tables = "".join(f"<h3>{escape(title)}</h3>{html}" for title, html in groups.items())
    yield f"<h2>一覧：{LISTS[view['list']]}</h2>{sentence}{tables}"


def _projects(view: View, shown: ViewFigure | None) -> Iterator[str]:
    if not view["no"]:
        yield f"{_heading(view)}<p>{project_count_html(view.dataset, view.scope)}</p>{SOURCES}"
        yield data.html(project_list_html, view.scope, view["order"])
        return
    yield f"<div>{breadcrumb_html(view.dataset, int(view['no']))}</div>{_plain_heading(view)}"
    summary, parts = sheet_html(view)
    yield summary
    if shown:
        tables = "".join(f"<h2>{escape(heading)}</h2>{html}" for heading, html in parts.items())
        yield _columns("sheet", figure_html(shown), tables)


def _search(view: View, _: ViewFigure | None) -> Iterator[str]:
    yield _plain_heading(view)
    if words := view["words"]:
        yield data.html(results_html, words, view.subject) or f"<p>{escape(no_results_message(words))}</p>"


CONTENT: dict[Page, Callable[[View, ViewFigure | None], Iterator[str]]] = {
    pages.OVERVIEW: _overview,
    pages.QUESTIONS: _questions,
    pages.MAP: _map,
    pages.TOWNS: _towns,
    pages.BUDGETS: _budgets,
    pages.INDICATORS: _indicators,
    pages.PROJECTS: _projects,
    pages.SEARCH: _search,
    **dict.fromkeys((pages.PRESENT, pages.SOURCES, pages.HELP, pages.ACCESSIBILITY), _only_heading),
}
"""The functions that yield a page's content; for other pages it is the heading and the first figure."""


def figure_html(shown: ViewFigure, titled: bool = True) -> str:
    """Return the figure as its page shows it: title, legend, picture and notes, and its table."""
    figure = shown.figure
    title = f"<h2 class='phrases'>{phrases_html(figure.title)}</h2>" if titled else ""
    lines = notes_html(filter(None, [*notes(figure), figure.borders]))
    table = table_html(with_links(shown.dataset, figure.table), figure.title)
    return (
        f"<section class='figure'>{title}"
        f"<div class='stHtml'>{subtitle_and_legend_html(figure, EITHER)}</div>{_picture(shown)}"
        f"{lines}<details><summary>表</summary>{table}</details></section>"
    )


def _picture(shown: ViewFigure) -> str:
    figure = shown.figure
    if isinstance(figure.chart, RegionMap):
        panels = "".join(map(either, figure.chart.drawn()))
        several = " several" if len(figure.chart.panels) > 1 else ""
        return f"<div class='map-frame'><div class='region-map{several}'>{panels}</div></div>"
    [chart] = on_common_scale(figure.chart)
    svgs = "".join(f"<div class='w{width}'>{either(chart_svg(chart, width))}</div>" for width in WIDTHS)
    return f"<div class='chart' role='img' aria-label='{escape(figure.alt)}'>{svgs}</div>"


@cache
def style_sheets() -> str:
    """Return the style sheets of a prerendered view."""
    sheets = [(HERE / name).read_text("utf-8") for name in ("style.css", "prerender.css")]
    return "\n".join([*sheets, palette()])
