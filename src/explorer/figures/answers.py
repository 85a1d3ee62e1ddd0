"""The registry of a council member's questions, each with its sentence and its figure.

How to add one: ``.github/CONTRIBUTING.md``.
"""

from collections.abc import Callable
from dataclasses import dataclass

from explorer.caching import answered_once
from explorer.dataset import Dataset
from explorer.figures.budgets import change_figure, ranking_figure, stated_figure, weight_figure
from explorer.figures.burdens import burden_figure, town_burden_figure
from explorer.figures.figure import Figure
from explorer.figures.indicators import comparison_figure, kind_figure, unbased_figure
from explorer.figures.maps import field_maps, participation_map, project_map
from explorer.figures.sentences import (
    Subject,
    say_burdens,
    say_changed,
    say_differ,
    say_due,
    say_everybody,
    say_half,
    say_joined,
    say_largest,
    say_listed,
    say_may_cost,
    say_new,
    say_not_in,
    say_not_joined,
    say_patterns,
    say_unstated,
    say_weight,
)
from explorer.figures.timeline import due_figure
from explorer.figures.towns import partners_figure, tiles_figure
from explorer.questions.budgets import latest_year
from explorer.questions.indicators import NO_BASELINE, NO_NUMBER, NOT_ABOVE, Standing
from explorer.questions.scope import EVERYTHING

TOWN, PROJECT = "town", "no"
PARTICIPATION, AMOUNTS, BURDENS, TARGETS = "参加", "事業費", "費用負担", "評価指標"
GROUPS = (PARTICIPATION, BURDENS, AMOUNTS, TARGETS)
"""The groups of questions, in the order of the screen."""


@dataclass(frozen=True)
class Question:
    """A question: its key in the address, its group and title, the parts of Subject that it needs.

    ``title`` may contain {town}, {no} or {partner}. ``say`` returns one sentence with the numbers in it,
    ``draw`` the figure.
    """

    key: str
    group: str
    title: str
    parameters: tuple[str, ...]
    say: Callable[[Dataset, Subject], str]
    draw: Callable[[Dataset, Subject], Figure]


@dataclass(frozen=True)
class Answer:
    """An answer: the question's title as asked, one sentence, the figure."""

    title: str
    sentence: str
    figure: Figure

    @property
    def minutes(self) -> str:
        """The sentence with its source, as text for the minutes."""
        return f"{self.sentence}（{self.figure.source}）"


@answered_once
def answer(dataset: Dataset, key: str, subject: Subject) -> Answer:
    """Return the answer to the question of that key; KeyError if there is none."""
    question = QUESTIONS[key]
    return Answer(
        question_title(dataset, key, subject), question.say(dataset, subject), question.draw(dataset, subject)
    )


def question_title(dataset: Dataset, key: str, subject: Subject) -> str:
    """Return the question's title about the town and project of the subject."""
    return QUESTIONS[key].title.format(
        town=dataset.municipality_names[subject.town], no=f"No.{subject.no}", partner=dataset.terms.partner
    )


def _draw_change(kind: str) -> Callable[[Dataset, Subject], Figure]:
    return lambda dataset, _: change_figure(dataset, EVERYTHING, kind, 10, False, "plain")


QUESTIONS: dict[str, Question] = {
    question.key: question
    for question in (
        Question(
            "not-joined",
            PARTICIPATION,
            "{town}が参加していない事業は？",
            (TOWN,),
            say_not_joined,
            lambda dataset, subject: participation_map(dataset, EVERYTHING, subject.town),
        ),
        Question(
            "joined",
            PARTICIPATION,
            "{town}はどの分野の事業に参加している？",
            (TOWN,),
            say_joined,
            lambda dataset, subject: tiles_figure(dataset, (subject.town,), EVERYTHING),
        ),
        Question(
            "not-in",
            PARTICIPATION,
            "{no}の事業に参加していない市町村は？",
            (PROJECT,),
            say_not_in,
            lambda dataset, subject: project_map(dataset, subject.no),
        ),
        Question(
            "differ",
            PARTICIPATION,
            "市町村によって参加が異なる事業は？",
            (),
            say_differ,
            lambda dataset, _: field_maps(dataset, EVERYTHING),
        ),
        Question(
            "patterns",
            PARTICIPATION,
            "参加する事業がまったく同じ市町村は？",
            (),
            say_patterns,
            lambda dataset, _: participation_map(dataset, EVERYTHING, ""),
        ),
        Question(
            "everybody",
            PARTICIPATION,
            "「全市町村」とある事業には、本当に全市町村が参加する？",
            (),
            say_everybody,
            lambda dataset, _: partners_figure(dataset, EVERYTHING),
        ),
        Question(
            "may-cost",
            BURDENS,
            "{town}に費用負担が生じうる事業は？",
            (TOWN,),
            say_may_cost,
            lambda dataset, subject: town_burden_figure(dataset, subject.town, EVERYTHING),
        ),
        Question(
            "burdens",
            BURDENS,
            "{partner}の費用負担は、どう決まる？",
            (),
            say_burdens,
            lambda dataset, _: burden_figure(dataset, EVERYTHING),
        ),
        Question("grew", AMOUNTS, "事業費が最も増えた事業は？", (), say_changed("up"), _draw_change("up")),
        Question(
            "shrank", AMOUNTS, "事業費が最も減った事業は？", (), say_changed("down"), _draw_change("down")
        ),
        Question("new", AMOUNTS, "新たに額が記載された事業は？", (), say_new, _draw_change("new")),
        Question(
            "largest",
            AMOUNTS,
            "事業費が最も大きい事業は？",
            (),
            say_largest,
            lambda dataset, _: ranking_figure(dataset, EVERYTHING, latest_year(dataset), 10, False, "plain"),
        ),
        Question(
            "half",
            AMOUNTS,
            "いくつの事業で、事業費の半分になる？",
            (),
            say_half,
            lambda dataset, _: ranking_figure(
                dataset, EVERYTHING, latest_year(dataset), None, False, "plain"
            ),
        ),
        Question(
            "weight",
            AMOUNTS,
            "事業は多いが事業費は小さい分野、その逆の分野は？",
            (),
            say_weight,
            lambda dataset, _: weight_figure(dataset, EVERYTHING, latest_year(dataset)),
        ),
        Question(
            "unstated",
            AMOUNTS,
            "額の記載がない事業と年度は？",
            (),
            say_unstated,
            lambda dataset, _: stated_figure(dataset, EVERYTHING),
        ),
        Question(
            "due",
            TARGETS,
            "今年度と来年度に期限を迎える目標は？",
            (),
            say_due,
            lambda dataset, subject: due_figure(dataset, EVERYTHING, "", subject.this_year),
        ),
        Question(
            "no-baseline",
            TARGETS,
            "基準値の記載がない指標は？",
            (),
            say_listed(NO_BASELINE, "基準値の記載がない"),
            lambda dataset, _: unbased_figure(dataset, EVERYTHING),
        ),
        Question(
            "not-above",
            TARGETS,
            "目標値が基準値を上回らない指標は？",
            (),
            say_listed(NOT_ABOVE, "目標値が基準値と同じか下回る"),
            lambda dataset, _: comparison_figure(dataset, EVERYTHING, "", (Standing.BELOW, Standing.EQUAL)),
        ),
        Question(
            "no-number",
            TARGETS,
            "目標に数値がない指標は？",
            (),
            say_listed(NO_NUMBER, "目標に数値がない"),
            lambda dataset, _: kind_figure(dataset, EVERYTHING),
        ),
    )
}
