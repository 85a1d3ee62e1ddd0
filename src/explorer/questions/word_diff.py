"""What differs between two texts, word by word."""

import re
from difflib import SequenceMatcher
from enum import StrEnum

WORD = re.compile(r"[0-9０-９,.，．]+|[A-Za-zＡ-Ｚａ-ｚ]+|[ァ-ヶー]+|[ぁ-ん]+|[一-龠々]+|.", re.DOTALL)


class Mark(StrEnum):
    """Whether a word is in both texts, only in the one before, or only in the one after."""

    SAME = "same"
    OUT = "out"
    IN = "in"


def word_diff(before: str, after: str) -> list[tuple[Mark, str]]:
    """Merge both texts into runs of words with their marks; what went out precedes what came in."""
    old, new = WORD.findall(before), WORD.findall(after)
    runs = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, old, new, False).get_opcodes():
        if tag == "equal":
            runs.append((Mark.SAME, "".join(old[start:end])))
        else:
            runs.append((Mark.OUT, "".join(old[start:end])))
            runs.append((Mark.IN, "".join(new[new_start:new_end])))
    return [(mark, words) for mark, words in runs if words]
