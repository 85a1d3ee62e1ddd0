"""The same as tests/test_addresses.py with 10,000 addresses."""

from addresses import HOSTILE, answered, check_answer
from hypothesis import HealthCheck, given, settings


@settings(max_examples=10_000, suppress_health_check=list(HealthCheck), deadline=None)
@given(hostile=HOSTILE)
def test_ten_thousand_hostile_addresses(server, hostile):
    check_answer(hostile, answered(server.address, hostile.path, hostile.query))
