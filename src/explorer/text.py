"""Words and number formats of the screen: one place for each, in plain Japanese."""

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any

import budoux
import pandas as pd

from explorer.lookalikes import VARIANTS, usual, without_variants
from explorer.model import THOUSAND_YEN, UNITS, AmountState, Basis, BurdenKind, ChangeKind, TargetKind

NOT_STATED = "未記載"
NO_ROW = "該当なし"
OURS = "当アプリの分類"
DERIVED = "当アプリの集計"
ROUNDED = "億円・万円は四捨五入"
WHOLE_PROJECT = "事業全体の額"
NO_SHARE = "市町村ごとの額は計画に記載がありません"
CORE, JOINED, NOT_JOINED = "◎", "○", "×"

CELL = re.compile("([^ !]+![A-Z]{1,3}[0-9]+(?::[A-Z]{1,3}[0-9]+)?) ")
"""How a line begins that stands for a cell of a workbook."""
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\uffa0\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Characters that cannot be seen and change how others are read: controls, directions, zero widths, tags.

Variants of a kanji are none of them.
"""

BURDEN_KIND = {
    BurdenKind.NONE: "費用負担は生じない",
    BurdenKind.BASIC: "基本的な費用",
    BurdenKind.OWN_COSTS: "事業に必要な費用",
    BurdenKind.NAMED_COSTS: "使いみちを挙げた費用",
    BurdenKind.AS_NEEDED: "必要に応じて負担",
    BurdenKind.BY_AGREEMENT: "協定書に基づく負担",
    BurdenKind.PER_HEAD: "人口・児童数などに応じた負担",
    BurdenKind.BY_COUNCIL: "協議会・実行委員会等で決定",
    BurdenKind.UNKNOWN: "分類できない",
}
TARGET_KIND = {
    TargetKind.NUMBER_BY_YEAR: "期限までの数値",
    TargetKind.NUMBER_EVERY_YEAR: "毎年度の数値",
    TargetKind.NUMBER_UNDATED: "時期のない数値",
    TargetKind.KEPT_UP: "維持",
    TargetKind.CARRIED_OUT: "実施",
    TargetKind.DONE_BY_YEAR: "期限までに完了",
    TargetKind.WORDS: "文言のみ",
}
CHANGE_KIND = {
    ChangeKind.PROJECT_ADDED: "事業の追加",
    ChangeKind.PROJECT_ENDED: "事業の終了",
    ChangeKind.RENAMED: "名称の変更",
    ChangeKind.RENUMBERED: "番号の変更",
    ChangeKind.MOVED: "分野の変更",
    ChangeKind.AMOUNT_CHANGED: "額の変更",
    ChangeKind.AMOUNT_FILLED_IN: "額の新たな記載",
    ChangeKind.AMOUNT_WITHDRAWN: "額の取り下げ",
    ChangeKind.AMOUNT_WORDS: "額でない記載の変更",
    ChangeKind.YEAR: "年度の欄の増減",
    ChangeKind.MEMBER_JOINED: "圏域への加入",
    ChangeKind.MEMBER_LEFT: "圏域からの離脱",
    ChangeKind.TOWN_JOINED: "新たに参加",
    ChangeKind.TOWN_LEFT: "参加の取りやめ",
    ChangeKind.INDICATOR_ADDED: "指標の追加",
    ChangeKind.INDICATOR_ENDED: "指標の終了",
    ChangeKind.BASELINE: "基準値の変更",
    ChangeKind.TARGET: "目標値の変更",
    ChangeKind.KPI: "基本ＫＰＩの変更",
    ChangeKind.TEXT: "文言の変更",
    ChangeKind.HEADING: "見出しの変更",
    ChangeKind.TERM: "用語の変更",
}
NUMBERS = re.compile(
    r"No\.(\d+(?:〜\d+)?(?:、\d+(?:〜\d+)?(?!\d|事業|件|市町村|千円|百万円|円|億円|万円|%|年))*)"
)
"""Sheet numbers in a sentence: No.19、20、22〜24."""
NAMES_LETTERS = 40
"""How many letters all names in a title have at most, but for a single longer one."""
SCALES = (
    (10**9, "兆円", ((10, "0.01"), (1000, "0.1"))),
    (10**5, "億円", ((10, "0.01"), (1000, "0.1"))),
    (10, "万円", ((100, "0.1"),)),
)
"""The units of a sum that is read or said, each with its thousand yen, and below how many of it there are
decimals: three or four digits that count."""
OPENING, CLOSING = "（「『【〔(", "、。，．）」』】〕・：；ー々〜？！,.)%％"
HELD = re.compile(rf"[{re.escape(OPENING)}第約]$|[\d０-９]$|No\.$")
"""What the next letter belongs to: an opening bracket, a number that its counter follows."""
RUN = re.compile(
    rf"[{re.escape(OPENING)}]*(?:No\.)?"
    r"(?:[\d０-９,.]+[一-龥]{0,2}|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヶー]+|[一-龥々]+[ぁ-ん]{0,2}|[ぁ-ん]+|.)"
    rf"[{re.escape(CLOSING)}]*",
    re.DOTALL,
)
"""A word, about: where a phrase is broken that is longer than a line."""
FOLDED_LETTER = re.compile(rf".[\uff9e\uff9f\u3099\u309a]?{VARIANTS.pattern}?", re.DOTALL)
LETTER = re.compile(r".[\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)


def day(found: date) -> str:
    """2026年11月23日."""
    return f"{found.year}年{found.month}月{found.day}日"


def made(found: date) -> str:
    """2026年11月23日作成."""
    return f"{day(found)}作成"


def borders(source: str) -> str:
    """Where the borders come from: 市町村界：出典 気象庁ホームページ（加工して作成）."""
    return f"市町村界：出典 {source}"


def edition(name: str) -> str:
    """An edition of the plan, named after the last fiscal year with amounts: 2025年度版."""
    return f"{name}年度版"


def fiscal_year(year: int) -> str:
    """A fiscal year as the plan writes it: 2025年度."""
    return f"{year}年度"


def in_unit(thousand_yen: Any, unit: str) -> Any:
    """An amount or a column of amounts in the unit in which the plan states them."""
    power = UNITS[unit]
    return thousand_yen / 10**power if power > 0 else thousand_yen * 10**-power


def amount(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """An amount to be checked, as the plan prints it, in its unit: 25,056,797千円, 25,056.797百万円."""
    return f"{in_unit(thousand_yen, unit):,.15g}{unit}"


def large_amount(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """An amount to be read or said, in three or four digits: 250.6億円, 74.2億円, 4.12億円, 3,300万円.

    As local governments' papers for residents write sums: 億円 and 万円, never 百万円 or 千円, which
    nobody says. Three digits at least, lest 1.05億円 and 1.1億円 look the same. What is not rounded has no
    zeros behind the point (3億円). Below 1万円 there is nothing to shorten: exact in the plan's
    unit, also for 0千円.
    """
    size = Decimal(f"{abs(thousand_yen):.15g}")
    minus = "▲" if thousand_yen < 0 else ""
    for per, words, decimals in SCALES:
        if (rounded := _few_digits(size / per, decimals)) >= 1:
            whole = rounded * per == size
            return f"{minus}{rounded.normalize() if whole else rounded:,f}{words}"
    return f"{minus}{amount(abs(thousand_yen), unit)}"


def _few_digits(size: Decimal, decimals: tuple[tuple[int, str], ...]) -> Decimal:
    """The size rounded, a half up as people do; the larger it is, the fewer decimals it has."""
    for below, step in decimals:
        if (rounded := size.quantize(Decimal(step), ROUND_HALF_UP)) < below:
            return rounded
    return size.quantize(Decimal(1), ROUND_HALF_UP)


def large_amounts(found: Sequence[float], unit: str = THOUSAND_YEN) -> list[str]:
    """Amounts that stand side by side, to be read: those that differ and would look the same are exact."""
    said = [large_amount(value, unit) for value in found]
    told: dict[str, set[float]] = {}
    for words, value in zip(said, found, strict=True):
        told.setdefault(words, set()).add(value)
    return [
        words if len(told[words]) == 1 else amount(value, unit)
        for words, value in zip(said, found, strict=True)
    ]


def both_amounts(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """An amount for the record: to be said, and exact: 250.6億円（25,056,797千円）."""
    said, exactly = large_amount(thousand_yen, unit), amount(thousand_yen, unit)
    return said if said == exactly else f"{said}（{exactly}）"


def change(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """A change in the plan's unit with its sign as public accounts write it: +1,234千円, ▲1,234千円."""
    return signed(amount(abs(thousand_yen), unit), thousand_yen)


def large_change(thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """A change to be read or said: +74.2億円, ▲3,300万円."""
    return signed(large_amount(abs(thousand_yen), unit), thousand_yen)


def change_rate(before: float, thousand_yen: float, unit: str = THOUSAND_YEN) -> str:
    """A change over the amount before it: +244.4%, ▲53.0%; from a printed zero there is none: 0千円から."""
    if not before:
        return f"{amount(before, unit)}から"
    return signed(percent(abs(thousand_yen) / before), thousand_yen)


def signed(words: str, value: float) -> str:
    """The words with + or ▲ for the sign of the value, or ± for none."""
    return f"{'+' if value > 0 else '▲' if value < 0 else '±'}{words}"


def percent(share: float) -> str:
    """A share of one in per cent, one decimal: 50.5%; a tiny share is not rounded away."""
    return "0.1%未満" if 0 < share < 0.001 else f"{_rounded(share * 100)}%"


def _rounded(value: float) -> str:
    """One decimal with separators, a half rounded up as people do."""
    return f"{Decimal(f'{value:.10g}').quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


def cell(row: Any, unit: str = THOUSAND_YEN) -> str:
    """A row of ``budgets`` in words: the amount, 未記載, or the words the plan prints in its place."""
    if row.state == AmountState.AMOUNT:
        return amount(row.amount_thousand_yen, unit)
    return NOT_STATED if row.state == AmountState.NOT_STATED else str(row.printed)


def sign(basis: str | None) -> str:
    """A municipality's part in a project as a sign: ◎ a core city, ○ takes part, × does not."""
    if pd.isna(basis):
        return NOT_JOINED
    return CORE if basis == Basis.CORE else JOINED


def count(number: int, unit: str) -> str:
    """A number with separators and its counter: 55事業."""
    return f"{number:,}{unit}"


def how_many(number: int, unit: str) -> str:
    """A count that stands alone, as after a colon: 6事業, or なし."""
    return count(number, unit) if number else "なし"


def names(found: Sequence[str], most: int = 6) -> str:
    """The names of municipalities in a title: もり町・かわ村; of many or long ones, the first.

    The rest are counted.
    """
    lengths = accumulate(len(letters(name)) for name in found)
    short = max(1, sum(length <= NAMES_LETTERS for length in lengths))
    if len(found) <= min(most, short):
        return "・".join(found)
    shown = min(most - 1, short)
    return f"{'・'.join(found[:shown])}ほか{count(len(found) - shown, '市町村')}"


def project(no: int, name: str) -> str:
    """A project as it is called everywhere: No.21 医療的ケア児レスパイト事業."""
    return f"No.{no} {name}"


def hidden(words: str) -> tuple[int, str] | None:
    """The first of the :data:`HIDDEN` characters: its line, counted from 1, and its number (U+202E)."""
    found = HIDDEN.search(words)
    return found and (words.count("\n", 0, found.start()) + 1, f"U+{ord(found[0]):04X}")


def numbers(nos: "list[int] | pd.Series") -> str:
    """Sheet numbers for a source line: No.19、20、21; a run of three or more as No.1〜5."""
    return f"No.{_runs(nos)}"


def fiscal_years(years: Iterable[int]) -> str:
    """Several fiscal years: 2026〜2028年度, 2024、2026年度."""
    return f"{_runs(years)}年度"


def _runs(found: Iterable[int]) -> str:
    """Numbers in order; a run of three or more as 1〜5."""
    runs: list[list[int]] = []
    for no in sorted(found):
        if runs and no == runs[-1][-1] + 1:
            runs[-1].append(no)
        else:
            runs.append([no])
    return "、".join(f"{run[0]}〜{run[-1]}" if len(run) > 2 else "、".join(map(str, run)) for run in runs)


def numbers_in(words: str) -> list[int]:
    """The sheet numbers of words that hold them as :func:`numbers` writes them, in order, each once."""
    runs = [run for found in NUMBERS.findall(words) for run in found.split("、")]
    ends = [(int(run.split("〜")[0]), int(run.split("〜")[-1])) for run in runs]
    return list(dict.fromkeys(no for first, last in ends for no in range(first, last + 1)))


def lines(spans: Iterable[tuple[int, int]]) -> str:
    """Lines of the plan's text: 62行、66〜70行."""
    return "、".join(f"{first}行" if first == last else f"{first}〜{last}行" for first, last in spans)


def line_place(line: str, number: int) -> str:
    """Where a line of the plan's text is: its number, or the cell of a workbook that it is (事業費!D17)."""
    cell = CELL.match(line)
    return cell[1] if cell else f"{number}行"


def heading_mark(role: str, category: str | None, field: str | None) -> str:
    """The number of a heading's lowest level as the plan prints it: ３, （１）, ａ."""
    if field and not pd.isna(field):
        return _wide(field)
    if category and not pd.isna(category):
        return f"（{_wide(category)}）"
    return _wide(role)


def _wide(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


def fold(text: str) -> str:
    """The text for comparing: width, case, kana, spaces and the code of a letter do not matter."""
    return _folded(text)[0]


def find(text: str, word: str) -> list[tuple[int, int]]:
    """Where the word stands in the text, compared by :func:`fold`: (start, end) in the text itself."""
    wanted = fold(word)
    folded, starts, ends = _folded(text)
    if not wanted or wanted not in folded:
        return []
    return [
        (starts[found.start()], ends[found.end() - 1]) for found in re.finditer(re.escape(wanted), folded)
    ]


@lru_cache(maxsize=4096)
def _folded(text: str) -> "tuple[str, array[int], array[int]]":
    """The folded text, and where the letter of each of its letters starts and ends in the text itself.

    A half-width kana takes its sound mark along. The plan's sentences are folded again and again.
    """
    pieces: list[str] = []
    starts, ends = array("L"), array("L")
    for letter in FOLDED_LETTER.finditer(text):
        piece = _fold_letter(letter[0])
        pieces.append(piece)
        starts.extend([letter.start()] * len(piece))
        ends.extend([letter.end()] * len(piece))
    return "".join(pieces), starts, ends


def _fold_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", usual(without_variants(letter))).casefold()
    return "".join(
        chr(ord(character) - 0x60) if "ァ" <= character <= "ヶ" else character
        for character in plain
        if not character.isspace()
    )


def letters(words: str) -> list[str]:
    """The letters as they are seen: a variant selector or a sound mark belongs to the letter before it."""
    return LETTER.findall(words)


def ems(words: str) -> float:
    """How wide the words are, about, in letters: a Latin letter or a number is narrower than a kanji."""
    return sum(
        1 if unicodedata.east_asian_width(letter[0]) in "WFA" else 0.3 if letter == " " else 0.6
        for letter in letters(words)
    )


@lru_cache(maxsize=4096)
def phrases(words: str) -> tuple[str, ...]:
    """The words in phrases, between which a line may be broken: 上位7事業が｜占めます。

    BudouX cuts them. A number stays with its counter and No., a bracket with what it holds, and nothing
    begins with a mark that no line may begin with.
    """
    return tuple(_held(_parser().parse(words)))


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _held(pieces: Iterable[str]) -> list[str]:
    """The pieces, those joined that belong together."""
    held: list[str] = []
    for piece in pieces:
        if held and (piece[0] in CLOSING or HELD.search(held[-1])):
            held[-1] += piece
        else:
            held.append(piece)
    return held


def wrap(words: str, width: float) -> str:
    """The words in lines of at most ``width`` letters, of nearly equal length, broken between phrases.

    A phrase that is longer than a line is broken between words, and only a longer word inside.
    """
    return "\n".join(line for paragraph in words.split("\n") for line in _lines(paragraph, width))


def _lines(words: str, width: float) -> list[str]:
    lines = _filled(words, width)
    while len(lines) > 1 and len(shorter := _filled(words, width - 1)) == len(lines) and width > 1:
        lines, width = shorter, width - 1
    return lines


def _filled(words: str, width: float) -> list[str]:
    """The words in lines, each as full as can be; without the spaces at the ends of lines."""
    lines = [""]
    for piece in _fitting(words, width, (phrases, RUN.findall, lambda piece: _held(letters(piece)), letters)):
        if lines[-1] and ems(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _fitting(words: str, width: float, cuts: Sequence[Callable[[str], Iterable[str]]]) -> Iterator[str]:
    """The words cut in the first way, and what is still longer than a line in the next."""
    cut, *finer = cuts
    for piece in cut(words):
        if finer and ems(piece.rstrip()) > width:
            yield from _fitting(piece, width, finer)
        else:
            yield piece


def quantity(value: float, unit: str) -> str:
    """A quantity in its base unit, yen as sums are said: 8,680人, 605万円, 1.8兆円."""
    return f"{value:,.10g}{unit}" if unit != "円" or value % 1000 else large_amount(value / 1000)


def exact(value: float, unit: str) -> str:
    """A quantity that is not rounded, yen as the plan counts them: 8,680人, 3,200,000千円."""
    if unit == "円" and value % 1000 == 0:
        return amount(value / 1000)
    return f"{value:,.15g}{unit}"


def difference(value: float, unit: str) -> str:
    """A change of a quantity to be read: +8,680人, ▲605万円; per cent change by points: ▲9.3ポイント."""
    return signed(quantity(abs(value), "ポイント" if unit == "%" else unit), value)


def exact_difference(value: float, unit: str) -> str:
    """A change of a quantity that is not rounded: +8,680人, ▲6,046千円."""
    return signed(exact(abs(value), "ポイント" if unit == "%" else unit), value)


def times(ratio: float) -> str:
    """How many times the one is the other: 3.01倍, 1,000,000倍; a tiny one is not rounded to nothing."""
    if 0 < abs(ratio) < 0.01:
        return "0.01倍未満" if ratio > 0 else "▲0.01倍未満"
    size = f"{abs(ratio):,.0f}" if ratio == 0 or abs(ratio) >= 1000 else f"{abs(ratio):,.2f}"
    return f"{'▲' if ratio < 0 else ''}{size}倍"
