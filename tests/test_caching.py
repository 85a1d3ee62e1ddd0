"""Answers are computed once for all, and asking never blocks for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from explorer.caching import answered_once

WAIT = 10
"""Seconds after which a test gives up."""


def test_several_who_ask_at_once_get_one_answer_also_where_a_question_asks_another():
    asked = []
    start = Barrier(4)

    @answered_once
    def parts(number):
        asked.append(("parts", number))
        return [parts(number - 1)] if number else []

    @answered_once
    def whole(number):
        asked.append(("whole", number))
        return parts(number), parts(number + 1)

    def ask(question):
        start.wait(WAIT)
        return question(3)

    with ThreadPoolExecutor(4) as threads:
        first, second, third, fourth = threads.map(ask, (whole, whole, parts, parts), timeout=WAIT)
    assert first is second
    assert first[0] is third is fourth
    assert sorted(asked) == [*(("parts", number) for number in range(5)), ("whole", 3)]


def test_a_question_that_fails_is_asked_again():
    failures = [KeyError("a torn plan")]

    @answered_once
    def fragile():
        if failures:
            raise failures.pop()
        return "well"

    with pytest.raises(KeyError):
        fragile()
    assert fragile() == "well"
