"""A view: a page of one edition with the parameters of its address, parsed once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from explorer import lookalikes, text
from explorer.dataset import Dataset
from explorer.figures.answers import asked
from explorer.figures.sentences import Given
from explorer.questions.scope import Scope
from explorer.views import once, pages
from explorer.views.answers import usual
from explorer.views.pages import Page, page_at
from explorer.views.parameters import (
    BEFORE,
    EDITION,
    KEPT_IN_LINKS,
    LONGEST,
    PARAMETERS,
    TAKEN,
    Parameter,
    fixed,
)

RENAMED = {pages.MATRIX: {"rows": ("order", {"towns": "joined"})}}
"""Keys of addresses from before, by page: what they are called now, and values that are called otherwise."""

FIGURES_RENAMED = {
    f"{name}-{drawn}": name for name in ("participation", "project") for drawn in ("moving", "plain", "small")
}
"""Names of figures in decks and addresses from before: a map was drawn in three ways."""


class Editions(NamedTuple):
    """The editions of the plan by name, newest first, and how one is read."""

    names: tuple[str, ...]
    read: Callable[[str], Dataset]


@dataclass(frozen=True)
class View:
    """A page with the value of each parameter that counts on it.

    ``dataset`` is the edition that the address names; ``values`` are those of the address and the defaults;
    ``this_year`` is the fiscal year of today; ``kept`` are those that links within the app keep, the edition,
    the scope and the viewer's municipality, also on a page that does not ask for them.
    """

    page: Page
    editions: Editions
    dataset: Dataset
    values: tuple[tuple[str, str], ...]
    this_year: int
    kept: tuple[tuple[str, str], ...] = field(compare=False)

    @cached_property
    def _values(self) -> dict[str, str]:
        return dict(self.values)

    def __getitem__(self, key: str) -> str:
        """The value of the parameter; "" if it does not count on this view."""
        return self._values.get(key, "")

    def several(self, key: str) -> tuple[str, ...]:
        """The values of a parameter that may have several."""
        return tuple(filter(None, self[key].split(",")))

    @cached_property
    def scope(self) -> Scope:
        """Which projects count; all of them on a page that does not ask."""
        return Scope(self["heading"], self["q"], bool(self["differing"]), self["burden"], self["joined"])

    @property
    def given(self) -> Given:
        """What a question on this view is asked about: what the address says, or else what is usual."""
        given = usual(self.dataset, self.this_year)
        return Given(self["town"] or given.town, int(self["no"] or given.no), self.this_year)

    @property
    def heading(self) -> str:
        """What stands above the page."""
        if self["ask"]:
            return asked(self.dataset, self["ask"], self.given)
        if self["no"] and self.page == pages.PROJECTS:
            return text.project(int(self["no"]), self.dataset.project_names[int(self["no"])])
        if self["words"]:
            return f"「{lookalikes.without_invisible(self['words'])}」の検索結果"
        return self.page.heading or self.dataset.edition.region

    @property
    def earlier(self) -> Dataset | None:
        """The edition that this one is compared with, or None."""
        return self.editions.read(self[BEFORE]) if self[BEFORE] else None

    @cached_property
    def _taken(self) -> dict[str, Parameter]:
        taken = _taken_by(self.page, self.editions.names, self.dataset.edition.name)
        return {parameter.key: parameter for parameter in taken if _counts(parameter, self._values)}

    def counts(self, key: str) -> bool:
        """Whether the parameter counts on this view."""
        return key in self._taken

    def parameter(self, key: str) -> Parameter:
        """The parameter as this page takes it; KeyError if it does not count on this view."""
        return self._taken[key]

    def choices(self, key: str) -> Mapping[str, str]:
        """The values of the parameter and their words; none if it takes any words."""
        return _choices(self.dataset, self.parameter(key))

    def default(self, key: str) -> str:
        """What the parameter is where the address says nothing."""
        return _default(self.dataset, self.parameter(key))

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The parameters that restore this view: those that are not the default."""
        return {key: value for key, value in self.values if value != self.default(key)}

    @property
    def address(self) -> str:
        """The address that restores this view, relative to the app's own."""
        return address_of(self.page.path or "./", self.parameters)

    @property
    def words(self) -> dict[str, str]:
        """What was chosen, each by its key in the words of the screen."""
        if self["ask"]:
            return {"ask": asked(self.dataset, self["ask"], self.given)}
        said = {}
        for key, value in self.parameters.items():
            choices = self.choices(key)
            words = "と".join(choices[part] for part in value.split(",")) if choices else f"「{value}」"
            said[key] = lookalikes.without_invisible(words).strip()[:LONGEST]
        return said


def address_of(path: str, parameters: Mapping[str, str | int]) -> str:
    """The path with the parameters that are not empty."""
    query = urlencode({key: value for key, value in parameters.items() if value != ""})
    return f"{path}?{query}" if query else path


def parse(
    page: Page, given: Mapping[str, str], editions: Editions, this_year: int
) -> tuple[View, dict[str, str]]:
    """The view that the address's parameters name, and those of its keys that hold nonsense.

    Nonsense gives the default; a key that the page does not take is left alone.
    """
    given = renamed(page, given)
    named = given.get(EDITION, "")
    dataset = editions.read(named if named in editions.names else editions.names[0])
    values: dict[str, str] = {}
    nonsense: dict[str, str] = {}
    for parameter in _taken_by(page, editions.names, dataset.edition.name):
        if _counts(parameter, values):
            values[parameter.key] = take(dataset, parameter, given, nonsense)
    chosen = {key: take(dataset, PARAMETERS[key], given, {}) for key in KEPT_IN_LINKS}
    newest = dataset.edition.name == editions.names[0]
    chosen[EDITION] = "" if newest else dataset.edition.name
    kept = tuple((key, value) for key, value in chosen.items() if value)
    return View(page, editions, dataset, tuple(values.items()), this_year, kept), nonsense


def parse_address(address: str, editions: Editions, this_year: int) -> View | None:
    """The view of an address of the app (``/budgets?view=ranking``), or None if it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    page = None if parts.scheme or parts.netloc else page_at(parts.path.removeprefix("./").removeprefix("/"))
    return None if page is None else parse(page, dict(parse_qsl(parts.query)), editions, this_year)[0]


def renamed(page: Page, given: Mapping[str, str]) -> dict[str, str]:
    """The address's parameters; keys and values of earlier versions as they are called now."""
    current = dict(given)
    for old, (new, values) in RENAMED.get(page, {}).items():
        if old in current:
            value = current.pop(old)
            current.setdefault(new, values.get(value, value))
    return current


def take(dataset: Dataset, parameter: Parameter, given: Mapping[str, str], nonsense: dict[str, str]) -> str:
    """The parameter's value in an address; nonsense gives the default and is noted in ``nonsense``."""
    default = _default(dataset, parameter)
    value = given.get(parameter.key, default)
    if parameter.choices is None:
        return value[:LONGEST] if value.strip() else ""
    choices = _choices(dataset, parameter)
    if parameter.most == 1:
        if value == default or value in choices:
            return value
        nonsense[parameter.key] = value
        return default
    parts = [part for part in value.split(",") if part]
    known = [part for part in dict.fromkeys(parts) if part in choices]
    if known != parts:
        nonsense[parameter.key] = value
    return ",".join(known[: parameter.most])


@cache
def _taken_by(page: Page, editions: tuple[str, ...], edition: str) -> tuple[Parameter, ...]:
    """The parameters of a page, first which edition it shows."""
    called = {name: text.edition(name) for name in editions}
    older = {name: called[name] for name in editions[editions.index(edition) + 1 :]}
    taken = [replace(PARAMETERS[EDITION], choices=fixed(called), default=editions[0])]
    if page == pages.CHANGES and older:
        taken.append(replace(PARAMETERS[BEFORE], choices=fixed(older), default=next(iter(older))))
    return (*taken, *TAKEN.get(page, ()))


def _counts(parameter: Parameter, values: Mapping[str, str]) -> bool:
    if parameter.when is None:
        return True
    key, having = parameter.when
    return values.get(key) in having


def _choices(dataset: Dataset, parameter: Parameter) -> Mapping[str, str]:
    return once.answer(dataset, parameter.choices) if parameter.choices else {}


def _default(dataset: Dataset, parameter: Parameter) -> str:
    if isinstance(parameter.default, str):
        return parameter.default
    return once.answer(dataset, parameter.default)
