"""Search municipalities, headings and terms; projects are searched by Scope."""

import pandas as pd

from explorer.dataset import Dataset
from explorer.folding import fold


def find_towns(dataset: Dataset, words: str) -> pd.DataFrame:
    """Return the municipalities whose name, kana or romaji contains all words: municipality_code, name."""
    towns = dataset.municipalities
    texts = towns[["name", "kana", "romaji"]].fillna("").agg("\n".join, axis=1)
    return towns.loc[_matching(texts, words), ["municipality_code", "name"]]


def find_headings(dataset: Dataset, words: str) -> pd.DataFrame:
    """Return the rows of ``headings`` whose title contains all words."""
    return dataset.headings[_matching(dataset.headings["title"], words)]


def find_terms(dataset: Dataset, words: str) -> pd.DataFrame:
    """Return the rows of ``glossary`` whose term and definition contain all words."""
    return dataset.glossary[
        _matching(dataset.glossary["term"] + "\n" + dataset.glossary["definition"], words)
    ]


def matches(text: str, words: str) -> bool:
    """Whether the text contains all words, and there are any, compared by :func:`explorer.folding.fold`."""
    folded, folded_words = fold(text), [fold(word) for word in words.split()]
    return bool(folded_words) and all(word in folded for word in folded_words)


def _matching(texts: pd.Series, words: str) -> pd.Series:
    return texts.map(lambda text: matches(text, words)).astype(bool)
