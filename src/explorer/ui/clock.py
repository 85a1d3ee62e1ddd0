"""Today, in Japan: the day that stands in a handout, and the fiscal year."""

from datetime import date, datetime, timedelta, timezone

from explorer.model import fiscal_year_of

JAPAN = timezone(timedelta(hours=9))


def today() -> date:
    """The day."""
    return datetime.now(JAPAN).date()


def this_fiscal_year() -> int:
    """The fiscal year of today."""
    return fiscal_year_of(today())
