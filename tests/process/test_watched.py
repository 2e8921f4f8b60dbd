"""What is asked of real processes: the figures of a monitoring system while a worker is at work, addresses that hold a paragraph."""

import urllib.request
from urllib.parse import quote

import pytest

from tests.core.test_metrics import TOKEN, read
from tests.support.processes import House

pytestmark = pytest.mark.slow


def test_a_worker_is_seen_at_work(house: House) -> None:
    house.environment["RUAMKID_METRICS_TOKEN"] = TOKEN

    def told() -> dict[str, float]:
        asked = urllib.request.Request(f"{house.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return read(answer.read().decode())

    house.command("migrate")
    house.start_web()
    house.start_worker()
    house.wait(lambda: "sweep_timestamp_seconds" in told(), "the sweep of a minute")
    house.wait(lambda: told()["jobs_waiting"] == 0, "what the sweep found to be done")
    found = told()
    assert found["queue_up"] == 1 and found["jobs_failed"] == found["mail_waiting"] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_address_that_holds_a_paragraph_is_answered_by_the_house(house: House) -> None:
    house.command("migrate")
    house.start_web()
    words = quote("ถนนเป็นหลุม " * 270)  # three thousand signs
    for path in ("/submissions", "/workspace/review"):  # the second asks to sign in first
        with urllib.request.urlopen(f"{house.url}{path}?q={words}", timeout=30) as answer:
            assert answer.status == 200 and "ร่วมคิด" in answer.read().decode()
            assert path == "/submissions" or answer.url.endswith("next=/workspace/review")
