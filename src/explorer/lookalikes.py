"""Characters that look alike but have different codes, and characters that cannot be seen."""

import re
import unicodedata
from collections import Counter

RADICALS = """
⺁厂 ⺂乛 ⺃乚 ⺄乙 ⺅亻 ⺆冂 ⺇𠘨 ⺈刀 ⺉刂 ⺊卜 ⺋㔾 ⺌小 ⺍小 ⺎兀 ⺏尣 ⺐尢 ⺑𡯂 ⺒巳
⺓幺 ⺔彑 ⺕彐 ⺖忄 ⺗心 ⺘扌 ⺙攵 ⺛旡 ⺜日 ⺝月 ⺞歺 ⺟母 ⺠民 ⺡氵 ⺢氺 ⺣灬 ⺤爫 ⺥爫
⺦丬 ⺧牛 ⺨犭 ⺩王 ⺪𤴔 ⺫目 ⺬示 ⺭礻 ⺮𥫗 ⺯糹 ⺰纟 ⺱罓 ⺲罒 ⺳㓁 ⺴冗 ⺵𦉫 ⺶羊 ⺷𦍌
⺸𦍋 ⺹耂 ⺺肀 ⺻聿 ⺼肉 ⺽𦥑 ⺾艹 ⺿艹 ⻀艹 ⻁虎 ⻂衤 ⻃覀 ⻄西 ⻅见 ⻆角 ⻇𧢲 ⻈讠 ⻉贝
⻊𧾷 ⻋车 ⻌辶 ⻍辶 ⻎辶 ⻏邑 ⻐钅 ⻑長 ⻒镸 ⻓长 ⻔门 ⻕𨸏 ⻖阝 ⻗雨 ⻘青 ⻙韦 ⻚页 ⻛风
⻜飞 ⻝食 ⻞𩙿 ⻟飠 ⻠饣 ⻡𩠐 ⻢马 ⻣骨 ⻤鬼 ⻥鱼 ⻦鸟 ⻧卤 ⻨麦 ⻩黄 ⻪黾 ⻫斉 ⻬齐 ⻭歯
⻮齿 ⻯竜 ⻰龙 ⻱龜 ⻲亀 ⻳龟
"""
"""Each radical of the CJK Radicals Supplement and the kanji that looks like it (Unicode's property
Equivalent_Unified_Ideograph). PDF tools write the radical; a text always means the kanji."""
KANGXI = range(0x2F00, 0x2FD6)
"""The block of Kangxi radicals; NFKC maps each to its kanji."""
PUNCTUATION = {"\u2212": "－", "\u301c": "～", "\u2014": "―", "\u2016": "∥"} | dict.fromkeys(
    "\u00b7\u2027\u2219\u22c5", "・"
)
"""Characters of Shift_JIS that other systems map differently, with the mapping of Windows, and the middle
dots that fonts draw alike."""
SPACES = dict.fromkeys("\u2001\u2003", "\u3000") | dict.fromkeys(
    "\u00a0\u2000\u2002\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " "
)
"""Spaces of other widths, each with the full-width or plain space that replaces it."""
IDEOGRAPHS = {pair[0]: pair[1] for pair in RADICALS.split()} | {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in KANGXI
}
"""The kanji for each radical."""
USUAL = IDEOGRAPHS | PUNCTUATION | SPACES
"""The usual character for each lookalike."""
_TABLE = str.maketrans(USUAL)
DECOMPOSED = re.compile("[ぁ-ヿ][\u3099\u309a]")
"""A kana followed by a combining sound mark (が in NFD), as in macOS file names."""
VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Each selects a glyph variant of the kanji before it."""

INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\uffa0\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
"""Invisible characters that change how others are read: controls, directions, zero widths, tags.

Variation selectors of kanji are not among them.
"""


def find_invisible(text: str) -> tuple[int, str] | None:
    """Return the line (from 1) and code point ("U+202E") of the first invisible character, if any."""
    match = INVISIBLE.search(text)
    return match and (text.count("\n", 0, match.start()) + 1, f"U+{ord(match[0]):04X}")


def without_invisible(text: str) -> str:
    """Remove the invisible characters."""
    return INVISIBLE.sub("", text)


def replace_lookalikes(text: str) -> str:
    """Return the text with each lookalike replaced by the usual character; variation selectors stay."""
    return _compose(text).translate(_TABLE)


def without_variants(text: str) -> str:
    """Return the text without variation selectors: 葛󠄀城市 and 葛城市 are one name."""
    return VARIATION_SELECTORS.sub("", text)


def count_lookalikes(text: str) -> dict[str, int]:
    """Count what :func:`replace_lookalikes` replaces, by a description like "⻑（U+2ED1）→長"."""
    letters = Counter(letter for letter in _compose(text) if letter in USUAL)
    counts = {f"{letter}（U+{ord(letter):04X}）→{USUAL[letter]}": count for letter, count in letters.items()}
    if decomposed := len(DECOMPOSED.findall(text)):
        counts["濁点・半濁点が別の文字の仮名→１文字の仮名"] = decomposed
    return counts


def with_code_points(text: str) -> str:
    """Return the text with the code point after each radical and variation selector: ⻑（U+2ED1）沼町."""
    return "".join(
        f"{letter}（U+{ord(letter):04X}）"
        if letter in IDEOGRAPHS or VARIATION_SELECTORS.match(letter)
        else letter
        for letter in text
    )


def _compose(text: str) -> str:
    return DECOMPOSED.sub(lambda kana: unicodedata.normalize("NFC", kana[0]), text)
