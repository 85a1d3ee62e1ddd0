"""A view: a page of one edition with the parameters of its address."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from explorer import lookalikes, text
from explorer.dataset import Dataset, read_dataset
from explorer.editions import edition_names
from explorer.figures.answers import TOWN, question_title
from explorer.figures.sentences import Subject
from explorer.questions.scope import Scope
from explorer.views import pages
from explorer.views.answers import default_subject
from explorer.views.pages import Page, page_at
from explorer.views.parameters import (
    BEFORE,
    EDITION,
    HOME,
    KEPT_IN_LINKS,
    LONGEST,
    PAGE_PARAMETERS,
    PARAMETERS,
    Parameter,
)

LOGGED_TABLES = (
    "projects",
    "municipalities",
    "participation",
    "budgets",
    "indicators",
    "actuals",
    "settlements",
)
log = logging.getLogger("explorer")
RENAMED_KEYS: dict[Page, dict[str, tuple[str, dict[str, str]]]] = {
    pages.MATRIX: {"rows": ("order", {"towns": "joined"})},
    pages.OVERVIEW: {TOWN: (HOME, {})},
}
"""Keys of earlier addresses, by page: their new name, and the new names of their values."""

RENAMED_FIGURES = {
    f"{name}-{drawn}": name for name in ("participation", "project") for drawn in ("moving", "plain", "small")
}
"""New names by names in earlier decks and addresses, where a map was drawn in three ways."""


class Editions(NamedTuple):
    """The names of the plan's editions, newest first, and a function that reads one."""

    names: tuple[str, ...]
    read: Callable[[str], Dataset]


def read_editions(root: Path) -> Editions:
    """Return the editions in the folder that holds ``data/`` and ``geo/``; each is read when it is used.

    What was read is logged and kept. DataError if a folder or a file is not valid.
    """

    @cache
    def read(name: str) -> Dataset:
        dataset = read_dataset(root / "data", root / "geo", name)
        log.info(
            "edition %s: %s; %s (%s, %s), text SHA-256 %s, from %s; boundaries: %s",
            name,
            ", ".join(f"{len(getattr(dataset, table))} {table}" for table in LOGGED_TABLES),
            dataset.edition.title,
            dataset.edition.issuer,
            dataset.edition.date,
            dataset.edition.sha256,
            (root / "data" / name).resolve(),
            dataset.boundary_source,
        )
        return dataset

    return Editions(tuple(edition_names(root / "data")), read)


@dataclass(frozen=True)
class View:
    """A page with the value of each parameter that counts on it.

    ``dataset`` is the edition that the address names; ``values`` are those of the address, or the defaults;
    ``this_year`` is today's fiscal year; ``kept`` are the values that links within the app keep (edition,
    scope, the viewer's municipality, the one looked at), also on a page that does not read them.
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

    def values_of(self, key: str) -> tuple[str, ...]:
        """Return the values of a parameter that may have several."""
        return tuple(filter(None, self[key].split(",")))

    @cached_property
    def scope(self) -> Scope:
        """Which projects count; all of them on a page without parameters of the scope."""
        return Scope(self["heading"], self["q"], bool(self["differing"]), self["burden"], self["joined"])

    @property
    def subject(self) -> Subject:
        """What a question on this view is about: the town and project of the address, or the defaults."""
        subject = default_subject(self.dataset, self.this_year)
        return Subject(self["town"] or subject.town, int(self["no"] or subject.no), self.this_year)

    @property
    def heading(self) -> str:
        """The heading of the page."""
        if self["ask"]:
            return question_title(self.dataset, self["ask"], self.subject)
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
    def _counting(self) -> dict[str, Parameter]:
        parameters = _page_parameters(self.page, self.editions.names, self.dataset.edition.name)
        return {parameter.key: parameter for parameter in parameters if _counts(parameter, self._values)}

    def counts(self, key: str) -> bool:
        """Return whether the parameter counts on this view."""
        return key in self._counting

    def parameter(self, key: str) -> Parameter:
        """Return the parameter as this page has it; KeyError if it does not count on this view."""
        return self._counting[key]

    def choices(self, key: str) -> Mapping[str, str]:
        """Return the labels of the parameter by value; none if it takes any text."""
        return self.parameter(key).choices_in(self.dataset)

    def default(self, key: str) -> str:
        """Return the parameter's value if the address has none."""
        return self.parameter(key).default_in(self.dataset)

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The values that restore this view: those that are not the default."""
        return {key: value for key, value in self.values if value != self.default(key)}

    @property
    def address(self) -> str:
        """The address that restores this view, relative to the app's own."""
        return address_of(self.page.path or "./", self.parameters)

    @property
    def restoring(self) -> dict[str, str]:
        """The values that restore this view and what links from it keep."""
        return {key: value for key, value in self.kept if not self.counts(key)} | self.parameters

    def kept_for(self, page: Page) -> dict[str, str]:
        """Return the values that a link to the page keeps; 概要 shows only the viewer's own municipality."""
        return {key: value for key, value in self.kept if (page, key) != (pages.OVERVIEW, TOWN)}

    @property
    def words(self) -> dict[str, str]:
        """The labels of what was chosen, by key."""
        if self["ask"]:
            return {"ask": question_title(self.dataset, self["ask"], self.subject)}
        labels = {}
        for key, value in self.parameters.items():
            choices = self.choices(key)
            label = "と".join(choices[part] for part in value.split(",")) if choices else f"「{value}」"
            labels[key] = lookalikes.without_invisible(label).strip()[:LONGEST]
        return labels


def address_of(path: str, parameters: Mapping[str, str | int]) -> str:
    """Return the path with the parameters that are not empty."""
    query = urlencode({key: value for key, value in parameters.items() if value != ""})
    return f"{path}?{query}" if query else path


def parse(
    page: Page, query: Mapping[str, str], editions: Editions, this_year: int
) -> tuple[View, dict[str, str]]:
    """Return the view of the address's parameters, and the invalid values by key.

    An invalid value is replaced by the default; a key that the page does not read is left alone.
    """
    query = with_current_names(page, query)
    edition = query.get(EDITION, "")
    dataset = editions.read(edition if edition in editions.names else editions.names[0])
    values: dict[str, str] = {}
    invalid: dict[str, str] = {}
    for parameter in _page_parameters(page, editions.names, dataset.edition.name):
        if _counts(parameter, values):
            values[parameter.key] = read_value(dataset, parameter, query, invalid)
    chosen = {key: read_value(dataset, PARAMETERS[key], query, {}) for key in KEPT_IN_LINKS}
    chosen[TOWN] = chosen[HOME] or chosen[TOWN]
    newest = dataset.edition.name == editions.names[0]
    chosen[EDITION] = "" if newest else dataset.edition.name
    kept = tuple((key, value) for key, value in chosen.items() if value)
    return View(page, editions, dataset, tuple(values.items()), this_year, kept), invalid


def parse_address(address: str, editions: Editions, this_year: int) -> View | None:
    """Return the view of an address of the app (``/budgets?view=ranking``), or None for another address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    page = None if parts.scheme or parts.netloc else page_at(parts.path.removeprefix("./").removeprefix("/"))
    return None if page is None else parse(page, dict(parse_qsl(parts.query)), editions, this_year)[0]


def with_current_names(page: Page, query: Mapping[str, str]) -> dict[str, str]:
    """Return the address's parameters with the current names of earlier keys and values."""
    current = dict(query)
    for old, (new, values) in RENAMED_KEYS.get(page, {}).items():
        if old in current:
            value = current.pop(old)
            current.setdefault(new, values.get(value, value))
    return current


def read_value(
    dataset: Dataset, parameter: Parameter, query: Mapping[str, str], invalid: dict[str, str]
) -> str:
    """Return the parameter's value in an address.

    An invalid one is replaced by the default, and added to ``invalid`` by its key.
    """
    default = parameter.default_in(dataset)
    value = query.get(parameter.key, default)
    if parameter.choices is None:
        return value[:LONGEST] if value.strip() else ""
    choices = parameter.choices_in(dataset)
    if parameter.most == 1:
        if value == default or value in choices:
            return value
        invalid[parameter.key] = value
        return default
    parts = [part for part in value.split(",") if part]
    known = [part for part in dict.fromkeys(parts) if part in choices]
    if known != parts:
        invalid[parameter.key] = value
    return ",".join(known[: parameter.most])


@cache
def _page_parameters(page: Page, editions: tuple[str, ...], edition: str) -> tuple[Parameter, ...]:
    """Return the parameters of a page, first the edition that it shows."""
    labels = {name: text.edition(name) for name in editions}
    older = {name: labels[name] for name in editions[editions.index(edition) + 1 :]}
    parameters = [replace(PARAMETERS[EDITION], choices=labels, default=editions[0])]
    if page == pages.CHANGES and older:
        parameters.append(replace(PARAMETERS[BEFORE], choices=older, default=next(iter(older))))
    return (*parameters, *PAGE_PARAMETERS.get(page, ()))


def _counts(parameter: Parameter, values: Mapping[str, str]) -> bool:
    if parameter.when is None:
        return True
    key, counting = parameter.when
    return values.get(key) in counting
