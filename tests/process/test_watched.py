"""What a monitoring system reads while a real worker is at work, and once it is no more."""

import urllib.request

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
