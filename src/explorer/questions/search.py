"""Finding towns, headings and terms by their words; projects are found by Scope."""

import pandas as pd

from explorer.dataset import Dataset
from explorer.folding import fold


def find_towns(dataset: Dataset, words: str) -> pd.DataFrame:
    """The municipalities whose name, reading or romaji holds all the words: municipality_code, name."""
    towns = dataset.municipalities
    texts = towns[["name", "kana", "romaji"]].fillna("").agg("\n".join, axis=1)
    return towns.loc[_holds(texts, words), ["municipality_code", "name"]]


def find_headings(dataset: Dataset, words: str) -> pd.DataFrame:
    """The headings whose title holds all the words: the rows of ``headings``."""
    return dataset.headings[_holds(dataset.headings["title"], words)]


def find_terms(dataset: Dataset, words: str) -> pd.DataFrame:
    """The glossary's rows whose term or definition holds all the words."""
    return dataset.glossary[_holds(dataset.glossary["term"] + "\n" + dataset.glossary["definition"], words)]


def matches(text: str, words: str) -> bool:
    """Whether the text holds all the words (and there are any), compared by :func:`explorer.text.fold`."""
    folded = fold(text)
    wanted = [fold(word) for word in words.split()]
    return bool(wanted) and all(word in folded for word in wanted)


def _holds(texts: pd.Series, words: str) -> pd.Series:
    return texts.map(lambda text: matches(text, words)).astype(bool)
