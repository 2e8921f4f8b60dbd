"""What somebody waits for is not kept waiting by what nobody waits for, and what is over does not pile up."""

from datetime import timedelta

import pytest
from dbos import DBOSClient

from tests.support.processes import House
from webapp.core import clock, ids, jobs
from webapp.insights import jobs as _registered  # noqa: F401

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_letter_does_not_wait_for_an_import_to_be_read(house: House) -> None:
    url = f"sqlite:///{house.folder}/jobs.sqlite3"
    house.command("migrate")
    house.start_worker()
    house.wait_for_worker()
    house.kill("worker-1")
    client = DBOSClient(system_database_url=url)
    try:
        jobs.send(client, "analyse_submissions", [ids.new_id() for _ in range(60 * jobs.BATCH)])
        jobs.send(client, "send_mail", [ids.new_id()])
        house.start_worker()
        house.wait(lambda: not client.list_workflows(queue_name=jobs.QUEUE, status=["ENQUEUED", "PENDING"]), "all")
        done = client.list_workflows(queue_name=jobs.QUEUE, status="SUCCESS")
    finally:
        client.destroy()
    letter, reading = (
        [one.completed_at or 0 for one in done if one.name == name] for name in ("send_mail", "analyse_submissions")
    )
    assert len(reading) == 60 and letter[0] < sorted(reading)[10]


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_what_is_over_is_forgotten_and_what_waits_is_kept(house: House) -> None:
    house.command("migrate")
    lite = house.database_url.startswith("sqlite")
    url = f"sqlite:///{house.folder}/jobs.sqlite3" if lite else house.database_url
    house.start_worker()
    house.wait_for_worker()
    client = DBOSClient(system_database_url=url)
    try:
        jobs.send(client, "send_mail", [ids.new_id()])
        house.wait(lambda: client.list_workflows(name="send_mail", status="SUCCESS"), "a job to end")
        house.kill("worker-1")
        jobs.send(client, "send_mail", [ids.new_id()])
        assert jobs.forget_finished(url, clock.now() - timedelta(hours=1)) == 0
        assert jobs.forget_finished(url, clock.now()) >= 1
        assert [one.status for one in client.list_workflows(name="send_mail")] == ["ENQUEUED"]
    finally:
        client.destroy()
