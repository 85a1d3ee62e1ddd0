"""The current day and fiscal year in Japan."""

from datetime import date, datetime, timedelta, timezone

from explorer.model import fiscal_year_of

JAPAN = timezone(timedelta(hours=9))


def today() -> date:
    """Return today's date in Japan."""
    return datetime.now(JAPAN).date()


def this_fiscal_year() -> int:
    """Return the current fiscal year, which begins in April."""
    return fiscal_year_of(today())
