"""Words that no sentence may contain, on any plan."""

import re

from explorer.model import DEFAULT_KIND, KINDS_OF_REGION

NONSENSE = re.compile(
    r"\bnan\b|nan%|\bNaN\b|\bNone\b|None%|<NA>|\binf\b|（）|「」|(?<!も)のの|をを|がが|はは|にに|はが|のは、?で|は、です"
    r"|、[、。）]|。。|（、|No\.(?=[、）。のはがをに])|(?<![0-9,.])0事業(?:（No|で、最大)|(?<!\d)0組|▲0千円|\+0千円"
    r"|\{(?:region|core|partner|role)\}"
)
NOTHING = re.compile(r"(?<![\d,.])0(?:事業|市町村|組)|の。")
"""Matches a count of zero, for which titles and answers have words, and an incomplete sentence."""


def without_names(words, plan):
    """Replace the plan's own names, which may contain anything."""
    names = {*plan.municipalities["name"], *plan.projects["name"], *plan.headings["title"]}
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, "名")
    return words


def assert_sense(words, plan, where, nonsense=NONSENSE):
    words = without_names(words, plan)
    bad = nonsense.search(words)
    if plan.terms.region != DEFAULT_KIND:
        others = KINDS_OF_REGION[DEFAULT_KIND]
        bad = bad or re.search(
            "|".join((others.region, others.core, others.partner, "役割(?:ごと|別|[１-９])")), words
        )
    assert not bad, (where, words[max(bad.start() - 60, 0) : bad.end() + 40])
