"""The answers to council members' questions, composed once per process."""

import logging
from dataclasses import replace

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures.answers import QUESTIONS, Answer, answer, question_title
from explorer.figures.failed import failed_figure
from explorer.figures.sentences import Subject
from explorer.questions.participation import differing_projects, joined_by_municipality
from explorer.questions.scope import EVERYTHING

log = logging.getLogger("explorer")
UNANSWERED = "この問いの答えは表示できません。"


@answered_once
def default_subject(dataset: Dataset, this_year: int = 0) -> Subject:
    """Return what a question is about if nothing was chosen: the town and the project with most gaps."""
    towns = joined_by_municipality(dataset, EVERYTHING)
    town = str(towns.loc[towns["joined"].idxmin(), "municipality_code"])
    projects = differing_projects(dataset)
    no = int(projects.loc[projects["joined"].idxmin(), "no"]) if len(projects) else 1
    return Subject(town=town, no=no, this_year=this_year)


def answer_to(dataset: Dataset, key: str, subject: Subject) -> Answer:
    """Return the answer to the question of that key; KeyError if there is none.

    All subjects share the answers to the questions that are not about them. If an answer cannot be composed,
    log why and return one that says so.
    """
    try:
        parts = {part: getattr(subject, part) for part in QUESTIONS[key].parameters}
        return answer(dataset, key, replace(default_subject(dataset, subject.this_year), **parts))
    except Exception:
        log.exception("an answer failed: %s %s, edition %s", key, subject, dataset.edition.name)
        return Answer(question_title(dataset, key, subject), UNANSWERED, failed_figure(key))
