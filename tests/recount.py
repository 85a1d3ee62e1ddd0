"""What can be counted or added up again out of rows of the plan, and the numbers that words say."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from html import unescape
from itertools import pairwise, product
from typing import ClassVar

import pandas as pd

from explorer import text
from explorer.dataset import Dataset
from explorer.model import UNITS
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
"""What has digits and is no figure: names, years, ranks, the numbers of lines."""


MARK = re.compile(r"（[０-９]）|(?<![０-９])[０-９](?=[ 　（])")
"""The number of a heading."""


def words_of(html: str) -> str:
    """The words of some HTML as plainly as the plan prints them."""
    plain = MARK.sub(" ", unescape(re.sub(r"<[^>]+>", "", html)))
    return unicodedata.normalize("NFKC", plain)


def without_largest(amounts: list[int]) -> set[int]:
    """The sum of the amounts but the largest, and but the two largest."""
    ordered = sorted(amounts)
    return {sum(ordered[:-1]), sum(ordered[:-2])}


@dataclass
class Recount:
    """All that can be counted again from opened rows, for the town, field and so on that is named."""

    dataset: Dataset
    rows: list[tuple[int, bool, str]]
    named: tuple[str, ...]

    @property
    def unit(self) -> str:
        return self.dataset.edition.unit

    @cached_property
    def groups(self) -> list[set[int]]:
        counted = {no for no, was, _ in self.rows if was and no}
        others = {no for no, was, _ in self.rows if not was and no}
        groups = [counted, others, counted | others]
        projects = self.dataset.projects.set_index("no")
        taking = self.dataset.participation.groupby("municipality_code")["no"].agg(set)
        of_towns = []
        for row in self.dataset.municipalities.itertuples():
            if row.name in self.named:
                joined = taking.get(row.municipality_code, set())
                of_towns += [group & joined for group in groups] + [group - joined for group in groups]
        groups += of_towns
        under = []
        for row in self.dataset.headings.itertuples():
            if row.title in self.named:
                code = row.heading
                inside = {
                    no
                    for no, found in projects["heading"].items()
                    if found == code or found.startswith(f"{code}-")
                }
                under += [group & inside for group in groups]
        groups += under
        everywhere = len(self.dataset.municipalities)
        sizes = self.dataset.participation.groupby("no").size()
        everybody = set(projects.index[projects["participants"].str.contains("全市町村")])
        groups += [group & everybody for group in groups]
        full = {no for no in projects.index if sizes.get(no, 0) == everywhere}
        groups += [group & full for group in groups] + [group - full for group in groups]
        for (_, _), rules in self.dataset.burdens.groupby(["side", "kind"]):
            groups += [group & set(rules["no"]) for group in (counted, *under)]
        for moved in self.moves.values():
            groups += [group & moved for group in (counted, *under)]
        cells = self.dataset.budgets
        for (_, _), found in cells.groupby(["fiscal_year", "state"]):
            groups += [group & set(found["no"]) for group in (counted, *under)]
            groups += [group - set(found["no"]) for group in (counted, *under)]
        rules = self.dataset.burdens
        costing = set(rules.loc[(rules["side"] == "partner") & (rules["kind"] != "none"), "no"])
        groups += [group & costing for group in groups]
        return [set(group) for group in {frozenset(group) for group in groups}]

    @cached_property
    def amounts(self) -> dict[int, dict[int, int]]:
        """By fiscal year and No., as the rows print them."""
        found: dict[int, dict[int, int]] = {}
        for no, counted, words in self.rows:
            if counted:
                for year, amount in re.findall(rf"(\d{{4}})年度\s*([\d,.]+){self.unit}(?!\()", words):
                    thousands = Decimal(amount.replace(",", "")).scaleb(UNITS[self.unit])
                    found.setdefault(int(year), {})[no] = int(thousands)
        return found

    @cached_property
    def moves(self) -> dict[str, set[int]]:
        moved: dict[str, set[int]] = {}
        for before, after in product(self.amounts, repeat=2):
            if before < after:
                old, new = self.amounts[before], self.amounts[after]
                for no in {*old, *new}:
                    kind = (
                        "new"
                        if no not in old
                        else "gone"
                        if no not in new
                        else "up"
                        if new[no] > old[no]
                        else "down"
                        if new[no] < old[no]
                        else "same"
                    )
                    moved.setdefault(f"{kind}{before}", set()).add(no)
        return moved

    def words(self, unit: str) -> set[str]:
        """All numbers of the unit; without one, of any."""
        return (
            self.BY_UNIT[unit](self)
            if unit
            else set().union(*(found(self) for found in self.BY_UNIT.values()))
        )

    @cached_property
    def written(self) -> set[str]:
        forms = (text.amount, text.large_amount)
        return {NUMBER.search(said(value, self.unit))[1] for value in self.sums for said in forms}

    @cached_property
    def alike(self) -> set[str]:
        return {str(sum(len(group) > 1 for group in participation_patterns(self.dataset, EVERYTHING)))}

    BY_UNIT: ClassVar[dict[str, Callable[["Recount"], set[str]]]] = {
        "千円": lambda self: self.written | self.moved,
        **dict.fromkeys(("万円", "億円", "兆円"), lambda self: self.written | self.moved),
        "%": lambda self: self.shares,
        "事業": lambda self: {str(len(group)) for group in self.groups},
        "市町村": lambda self: self.towns,
        "件": lambda self: self.promises | self.moved | self.towns,
        "指標": lambda self: self.promises,
        "倍": lambda self: self.moved,
        "ポイント": lambda self: self.moved,
        "組": lambda self: self.alike,
        "分野": lambda self: {str(len({self.heading[no] for no in group})) for group in self.groups},
    }

    @cached_property
    def heading(self):
        return self.dataset.projects.set_index("no")["heading"]

    @cached_property
    def by_group(self) -> list[list[int]]:
        """For each group, its sum in each fiscal year."""
        years = sorted(self.amounts)
        return [
            [sum(amount for no, amount in self.amounts[year].items() if no in group) for year in years]
            for group in self.groups
        ]

    @cached_property
    def sums(self) -> set[int]:
        found: set[int] = set()
        for sums in self.by_group:
            found |= set(sums) | {abs(b - a) for a, b in pairwise(sums)}
        years = sorted(self.amounts)
        beside = [
            re.search(r"見込額 ?([\d,]+)、決算額 ?([\d,]+)千円", words) for _, was, words in self.rows if was
        ]
        for column in (1, 2):
            found.add(sum(int(pair[column].replace(",", "")) for pair in beside if pair))
        for year in years:
            found |= set(self.amounts[year].values())
            ordered = sorted(self.amounts[year].values())
            if ordered:
                middle = ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]
                found |= {middle // 2, -(-middle // 2), middle / 2}
            found |= without_largest(ordered)
        towns = self.dataset.participation.groupby("no").size()
        found |= {
            sum(amount * int(towns.get(no, 0)) for no, amount in self.amounts[year].items()) for year in years
        }
        for a, b in pairwise(years):
            moves = [
                self.amounts[b][no] - self.amounts[a][no] for no in self.amounts[a] if no in self.amounts[b]
            ]
            found |= {abs(move) for move in moves}
            found |= without_largest([move for move in moves if move > 0])
        return found

    @cached_property
    def shares(self) -> set[str]:
        found = set()
        years = sorted(self.amounts)
        for at, year in enumerate(years):
            totals = {sums[at] for sums in self.by_group} - {0}
            parts = {sums[at] for sums in self.by_group} | set(self.amounts[year].values())
            ranked = sorted(self.amounts[year].values(), reverse=True)
            parts |= {sum(ranked[:n]) for n in range(len(ranked) + 1)}
            found |= {text.percent(part / total) for part in parts for total in {max(totals, default=1)}}
        for a, b in pairwise(years):
            for no, before in self.amounts[a].items():
                if before and no in self.amounts[b]:
                    found.add(text.percent(abs(self.amounts[b][no] - before) / before))
        sizes = {len(group) for group in self.groups}
        found |= {text.percent(part / max(sizes)) for part in sizes if max(sizes)}
        promises = {int(word) for word in self.promises}
        found |= {text.percent(part / max(promises)) for part in promises if max(promises)}
        rows = self.indicators
        both = rows[rows["change"].notna() & (rows["baseline_value"] > 0)]
        found |= {
            text.percent(abs(change) / value)
            for change, value in both[["change", "baseline_value"]].to_numpy()
        }
        return {word.split("%")[0] for word in found}

    @cached_property
    def towns(self) -> set[str]:
        by_project = self.dataset.participation.groupby("no").size()
        counted = sum(int(by_project.get(no, 0)) for no, was, _ in self.rows if was)
        every, numbers = len(self.dataset.municipalities), [no for no, _, _ in self.rows if no]
        found = {every} | {int(by_project.get(no, 0)) for no in numbers}
        return {str(number) for size in found for number in (size, every - size)} | {str(counted)}

    @cached_property
    def indicators(self):
        nos = {no for no, was, _ in self.rows if was}
        frame = indicators(self.dataset, EVERYTHING, "")
        return frame[frame["no"].isin(nos)]

    @cached_property
    def moved(self) -> set[str]:
        """How far the target of each opened row is from its baseline, and how many times it is."""
        frame = self.indicators
        if any(no == 0 for no, _, _ in self.rows):
            frame = pd.concat([frame, kpis(self.dataset, EVERYTHING)])
        frame = frame[frame["change"].notna()]
        forms = (text.quantity_change, text.exact_quantity_change)
        words = [said(row.change, row.target_unit) for row in frame.itertuples() for said in forms]
        words += [text.times(ratio) for ratio in frame["ratio"].dropna()]
        return {NUMBER.search(word)[1].lstrip("+▲±") for word in words}

    @cached_property
    def promises(self) -> set[str]:
        listed = sum(was for _, was, _ in self.rows)
        rows, basic = self.indicators, sum(no == 0 for no, _, _ in self.rows)
        found = {listed, basic, len(rows), len(rows) + basic}
        for by in (["target_kind"], ["standing"], ["target_year"], ["standing", "target_kind"]):
            found |= set(rows.groupby(by).size())
        if basic:
            values = kpis(self.dataset, EVERYTHING)
            found |= set(pd.concat([rows, values]).groupby("target_year").size())
            found |= {int((values["change"] > 0).sum()), int((values["change"] < 0).sum())}
        heading = rows["no"].map(self.heading)
        found |= set(rows.groupby(heading).size())
        found.add(int(rows["change"].notna().sum()))
        missing = rows[rows["baseline"].isin(PRINTED_NO_BASELINE)]
        found |= {len(missing), *missing.groupby(heading).size()}
        dated = rows["target_year"].notna()
        every = rows["target"].str.contains("毎年")
        found |= {int(dated.sum()), int((~dated & every).sum()), int((~dated & ~every).sum())}
        return {str(number) for number in found}
