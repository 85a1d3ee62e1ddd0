"""Count and add up again, from rows of the plan, the numbers that figures and pages show."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from html import unescape
from itertools import combinations, pairwise
from typing import ClassVar

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.model import UNITS, Basis
from explorer.questions.indicators import PRINTED_NO_BASELINE, indicators, kpis
from explorer.questions.participation import participation_patterns
from explorer.questions.scope import EVERYTHING

NUMBER = re.compile(
    r"(?<![\d.,A-Za-z])([+▲±-]?約?\d[\d,]*(?:\.\d+)?)\s*(千円|万円|億円|兆円|%|ポイント|倍|事業|市町村|件|指標|組|分野)?"
)
NAMES = re.compile(
    r"No\.\d+(?:[、〜]\d+)*|事業票 ?No\.[\d、〜]+|\d{4}\s*(?:年度?|/)|R\d+年度?|第\d+期|\d+期"
    r"|上位\d+|先頭の\d+事業|\d+位|[\d〜、]+行|[A-Z]\d"
    r"|\d{4}(?:〜|(?=、\d{4}))"
)
"""Matches digits that are no quantity: names, years, ranks, numbers of lines."""
HEADING_NUMBER = re.compile(r"（[０-９]）|(?<![０-９])[０-９](?=[ 　（])")


def words_of(html: str) -> str:
    """Return the text of some HTML in half-width characters, without the numbers of headings."""
    plain = HEADING_NUMBER.sub(" ", unescape(re.sub(r"<[^>]+>", "", html)))
    return unicodedata.normalize("NFKC", plain)


def sums_without_largest(amounts: list[int]) -> set[int]:
    """Return the sums of all amounts but the largest and but the two largest."""
    ordered = sorted(amounts)
    return {sum(ordered[:-1]), sum(ordered[:-2])}


@dataclass
class Recount:
    """The numbers that opened rows bear out, for the municipalities and headings in ``named``.

    A row is the project's No. (0 for a basic KPI), whether it was counted, and its text.
    """

    dataset: Dataset
    rows: list[tuple[int, bool, str]]
    named: tuple[str, ...]

    def numbers(self, unit: str) -> set[str]:
        """Return all numbers with the unit; all with any unit for ""."""
        if unit:
            return self.BY_UNIT[unit](self)
        return set().union(*(numbers(self) for numbers in self.BY_UNIT.values()))

    BY_UNIT: ClassVar[dict[str, Callable[["Recount"], set[str]]]] = {
        **dict.fromkeys(("千円", "万円", "億円", "兆円"), lambda self: self.amounts_in_words | self.changes),
        "%": lambda self: self.shares,
        "事業": lambda self: {str(len(group)) for group in self.groups},
        "市町村": lambda self: self.town_counts,
        "件": lambda self: self.indicator_counts | self.changes | self.town_counts,
        "指標": lambda self: self.indicator_counts,
        "倍": lambda self: self.changes,
        "ポイント": lambda self: self.changes,
        "組": lambda self: self.pattern_counts,
        "分野": lambda self: {str(len({self.headings[no] for no in group})) for group in self.groups},
    }

    @cached_property
    def groups(self) -> list[set[int]]:
        """The sets of projects that a number may be about."""
        counted = {no for no, was_counted, _ in self.rows if was_counted and no}
        others = {no for no, was_counted, _ in self.rows if not was_counted and no}
        opened = [counted, others, counted | others]
        of_towns = list(self._town_groups(opened))
        under_headings = list(self._heading_groups(opened + of_towns))
        groups = opened + of_towns + under_headings
        plan = self.dataset
        projects, sizes = plan.projects.set_index("no"), plan.participation.groupby("no").size()
        for_all = set(projects.index[projects["participants"].str.contains("全市町村")])
        groups += [group & for_all for group in groups]
        joined_by_all = {no for no in projects.index if sizes.get(no, 0) == len(plan.municipalities)}
        groups += [part for group in groups for part in (group & joined_by_all, group - joined_by_all)]
        rules = plan.burdens.groupby(["side", "kind"])["no"].agg(set)
        cells = plan.budgets.groupby(["fiscal_year", "state"])["no"].agg(set)
        split = [counted, *under_headings]
        groups += [
            group & kind for kind in (*rules, *cells, *self.changed_projects.values()) for group in split
        ]
        groups += [group - kind for kind in cells for group in split]
        is_costing = (plan.burdens["side"] == "partner") & (plan.burdens["kind"] != "none")
        costing = set(plan.burdens.loc[is_costing, "no"])
        groups += [group & costing for group in groups]
        return [set(group) for group in {frozenset(group) for group in groups}]

    def _town_groups(self, groups: list[set[int]]) -> Iterator[set[int]]:
        """Yield the projects that a named town joins, and those of each group that it joins or misses."""
        participation = self.dataset.participation
        for town in self.dataset.municipalities.itertuples():
            if town.name in self.named:
                rows = participation[participation["municipality_code"] == town.municipality_code]
                joined, listed = set(rows["no"]), set(rows.loc[rows["basis"] == Basis.LISTED, "no"])
                yield joined
                for group in groups:
                    yield from (group & joined, group - joined, group & listed)

    def _heading_groups(self, groups: list[set[int]]) -> Iterator[set[int]]:
        """Yield the part of each group under each named heading."""
        for heading in self.dataset.headings.itertuples():
            if heading.title in self.named:
                prefix = f"{heading.heading}-"
                below = {no for no, code in self.headings.items() if f"{code}-".startswith(prefix)}
                yield from (group & below for group in groups)

    @cached_property
    def headings(self) -> pd.Series:
        """The projects' headings by No."""
        return self.dataset.projects.set_index("no")["heading"]

    @cached_property
    def amounts(self) -> dict[int, dict[int, int]]:
        """The amounts that the counted rows print, in thousand yen, by fiscal year and No."""
        unit = self.dataset.edition.unit
        amounts: dict[int, dict[int, int]] = {}
        for no, counted, words in self.rows:
            if counted:
                for year, amount in re.findall(rf"(\d{{4}})年度\s*([\d,.]+){unit}(?!\()", words):
                    thousands = Decimal(amount.replace(",", "")).scaleb(UNITS[unit])
                    amounts.setdefault(int(year), {})[no] = int(thousands)
        return amounts

    @cached_property
    def changed_projects(self) -> dict[str, set[int]]:
        """The projects whose amounts changed in a way between two fiscal years, by way and first year."""
        projects: dict[str, set[int]] = {}
        for before, after in combinations(sorted(self.amounts), 2):
            old, new = self.amounts[before], self.amounts[after]
            for no in {*old, *new}:
                if no not in old:
                    kind = "new"
                elif no not in new:
                    kind = "gone"
                else:
                    kind = "up" if new[no] > old[no] else "down" if new[no] < old[no] else "same"
                projects.setdefault(f"{kind}{before}", set()).add(no)
        return projects

    @cached_property
    def sums_by_group(self) -> list[list[int]]:
        """For each group, its sum in each fiscal year."""
        years = sorted(self.amounts)
        return [
            [sum(amount for no, amount in self.amounts[year].items() if no in group) for year in years]
            for group in self.groups
        ]

    @cached_property
    def sums(self) -> set[int]:
        """Sums of amounts, single amounts, medians, and their changes, in thousand yen."""
        sums: set[int] = set()
        for by_year in self.sums_by_group:
            sums |= {*by_year, *(abs(after - before) for before, after in pairwise(by_year))}
        settled = [
            match
            for _, counted, words in self.rows
            if counted and (match := re.search(r"見込額 ?([\d,]+)、決算額 ?([\d,]+)千円", words))
        ]
        sums |= {sum(int(match[column].replace(",", "")) for match in settled) for column in (1, 2)}
        town_counts = self.dataset.participation.groupby("no").size()
        years = sorted(self.amounts)
        for year in years:
            ordered = sorted(self.amounts[year].values())
            sums |= {*ordered, *sums_without_largest(ordered)}
            if ordered:
                middle = ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
                sums |= {middle // 2, -(-middle // 2), middle / 2}
            sums.add(sum(amount * int(town_counts.get(no, 0)) for no, amount in self.amounts[year].items()))
        for before, after in pairwise(years):
            old, new = self.amounts[before], self.amounts[after]
            changes = [new[no] - old[no] for no in old if no in new]
            sums |= {abs(change) for change in changes}
            sums |= sums_without_largest([change for change in changes if change > 0])
        return sums

    @cached_property
    def amounts_in_words(self) -> set[str]:
        unit, forms = self.dataset.edition.unit, (text.amount, text.large_amount)
        return {NUMBER.search(form(value, unit))[1] for value in self.sums for form in forms}

    @cached_property
    def shares(self) -> set[str]:
        """Shares of sums, of counts of projects and of indicators, and relative changes, in per cent."""
        shares: set[float] = set()
        years = sorted(self.amounts)
        for position, year in enumerate(years):
            parts = {by_year[position] for by_year in self.sums_by_group}
            total = max(parts - {0}, default=1)
            ranked = sorted(self.amounts[year].values(), reverse=True)
            parts |= {*ranked, *(sum(ranked[:largest]) for largest in range(len(ranked) + 1))}
            shares |= {part / total for part in parts}
        for before, after in pairwise(years):
            old, new = self.amounts[before], self.amounts[after]
            shares |= {abs(new[no] - old[no]) / old[no] for no in old if old[no] and no in new}
        for counts in ({len(group) for group in self.groups}, set(map(int, self.indicator_counts))):
            shares |= {count / max(counts) for count in counts if max(counts)}
        rows = self.indicators
        rows = rows[rows["change"].notna() & (rows["baseline_value"] > 0)]
        shares |= {abs(row.change) / row.baseline_value for row in rows.itertuples()}
        return {text.percent(share).split("%")[0] for share in shares}

    @cached_property
    def town_counts(self) -> set[str]:
        """How many municipalities join a project or do not, and how often they join the counted projects."""
        sizes = self.dataset.participation.groupby("no").size()
        joining = sum(int(sizes.get(no, 0)) for no, counted, _ in self.rows if counted)
        all_towns = len(self.dataset.municipalities)
        joined = {all_towns} | {int(sizes.get(no, 0)) for no, _, _ in self.rows if no}
        return {str(number) for size in joined for number in (size, all_towns - size)} | {str(joining)}

    @cached_property
    def pattern_counts(self) -> set[str]:
        return {str(sum(len(group) > 1 for group in participation_patterns(self.dataset, EVERYTHING)))}

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """The indicators of the counted projects."""
        frame = indicators(self.dataset, EVERYTHING)
        return frame[frame["no"].isin({no for no, counted, _ in self.rows if counted})]

    @cached_property
    def changes(self) -> set[str]:
        """The differences and the ratios of the opened targets and their baselines."""
        frame = self.indicators
        if any(no == 0 for no, _, _ in self.rows):
            frame = pd.concat([frame, kpis(self.dataset, EVERYTHING)])
        frame = frame[frame["change"].notna()]
        forms = (text.quantity_change, text.exact_quantity_change)
        words = [form(row.change, row.target_unit) for row in frame.itertuples() for form in forms]
        words += [text.times(ratio) for ratio in frame["ratio"].dropna()]
        return {NUMBER.search(word)[1].lstrip("+▲±") for word in words}

    @cached_property
    def indicator_counts(self) -> set[str]:
        """How many rows, indicators and basic KPIs there are, and how many of each kind."""
        listed = sum(counted for _, counted, _ in self.rows)
        rows, basic = self.indicators, sum(no == 0 for no, _, _ in self.rows)
        counts = {listed, basic, len(rows), len(rows) + basic}
        for columns in (["target_kind"], ["standing"], ["target_year"], ["standing", "target_kind"]):
            counts |= set(rows.groupby(columns).size())
        if basic:
            values = kpis(self.dataset, EVERYTHING)
            counts |= set(pd.concat([rows, values]).groupby("target_year").size())
            counts |= {int((values["change"] > 0).sum()), int((values["change"] < 0).sum())}
        heading = rows["no"].map(self.headings)
        missing = rows[rows["baseline"].isin(PRINTED_NO_BASELINE)]
        counts |= {*rows.groupby(heading).size(), len(missing), *missing.groupby(heading).size()}
        counts.add(int(rows["change"].notna().sum()))
        dated, every_year = rows["target_year"].notna(), rows["target"].str.contains("毎年")
        counts |= {int(dated.sum()), int((~dated & every_year).sum()), int((~dated & ~every_year).sum())}
        return {str(number) for number in counts}
