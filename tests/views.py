"""Views to test, generated from the registry of parameters."""

from itertools import islice, product
from math import prod
from pathlib import Path

from explorer.views.parameters import PAGE_PARAMETERS
from explorer.views.view import parse, read_editions

ROOT = Path(__file__).parents[1]
EDITIONS = read_editions(ROOT)
"""The committed edition."""
WORDS = {"q": ["", "連携", "恐竜"], "words": ["", "港", "恐竜"], "differing": ["", "1"]}
FEW = 8
"""A parameter with more choices is tried with its first, one in the middle and its last."""


def every_view(page, editions, edition="", this_year=2026, most=60, turn=0):
    """Return views of the page with all combinations of its parameters' values.

    Of more than ``most`` combinations about so many are returned, different ones for each ``turn``.
    """
    start, _ = parse(page, {"edition": edition} if edition else {}, editions, this_year)
    choices_of = {}
    for parameter in PAGE_PARAMETERS.get(page, ()):
        choices = list(parameter.choices_in(start.dataset)) if parameter.choices else WORDS[parameter.key]
        if len(choices) > FEW and parameter.key != "ask":
            choices = [choices[0], choices[len(choices) // 2], choices[-1]]
        choices = dict.fromkeys([*choices_of.get(parameter.key, []), *choices])
        choices_of[parameter.key] = list(choices) or [""]
    step = prod(map(len, choices_of.values())) // most | 1
    views = {}
    for values in islice(product(*choices_of.values()), turn % step, None, step):
        parameters = dict(zip(choices_of, values, strict=True)) | ({"edition": edition} if edition else {})
        view, _ = parse(page, parameters, editions, this_year)
        views[view] = None
    return list(views)
