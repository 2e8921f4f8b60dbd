"""Power cuts: what was acknowledged is there once, and is understood after the restart."""

import http.client
import threading
import urllib.error
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support.processes import House, Visitor

pytestmark = pytest.mark.slow


def _count(house: House, query: str) -> int:
    engine = create_engine(house.database_url)
    try:
        with engine.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())
    finally:
        engine.dispose()


class Sender(threading.Thread):
    """Sends reports one after another and remembers the receipts it was shown."""

    def __init__(self, house: House, number: int, count: int) -> None:
        super().__init__()
        self.house, self.number, self.count = house, number, count
        self.receipts: dict[str, str] = {}

    def run(self) -> None:
        visitor = Visitor(self.house.url, f"192.0.2.{self.number}")
        for n in range(self.count):
            words = f"ถนนหน้าบ้านเลขลำดับ {self.number} ครั้งที่ {n} เป็นหลุมลึก รถล้มบ่อย"
            try:
                values = visitor.form("/report")
                values |= {"text": words, "area": ["34", "3401", "340101"]}
                address, _ = visitor.post("/report", values)
            except (urllib.error.URLError, OSError, http.client.HTTPException, StopIteration):
                continue  # the server was killed; this one was never acknowledged
            if address.endswith("/receipt"):
                self.receipts[words] = address


def test_a_power_cut_in_the_middle_of_200_submissions_loses_nothing(house: House) -> None:
    house.start_web()
    house.start_worker()
    senders = [Sender(house, number, 50) for number in range(4)]
    for sender in senders:
        sender.start()
    house.wait(lambda: sum(len(s.receipts) for s in senders) >= 60, "sixty receipts")
    house.kill("web")
    house.kill("worker-1")
    for sender in senders:
        sender.join()
    acknowledged = [words for sender in senders for words in sender.receipts]
    assert 60 <= len(acknowledged) < 200

    house.start_web()
    house.start_worker()
    engine = create_engine(house.database_url)
    with engine.connect() as connection:
        stored = list(connection.execute(text("SELECT text FROM submissions")).scalars())
    engine.dispose()
    assert len(stored) == len(set(stored))
    assert set(acknowledged) <= set(stored)
    unread = "SELECT count(*) FROM submissions s LEFT JOIN analyses a ON a.submission_id = s.id WHERE a.submission_id IS NULL"
    house.wait(lambda: _count(house, unread) == 0, "all to be analysed")
    assert house.command("audit", "verify").returncode == 0
    assert house.command("books", "--check").returncode == 0
    for sender in senders:
        words, address = next(iter(sender.receipts.items()))
        assert words in Visitor(house.url).get(address.removesuffix("/receipt"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_a_lost_worker_had_in_hand_is_finished_by_another(house: House, tmp_path: Path) -> None:
    house.start_web()
    house.start_worker("worker-1")
    house.start_worker("worker-2")
    sender = Sender(house, 1, 40)
    sender.start()
    house.wait(lambda: len(sender.receipts) >= 15, "fifteen receipts")
    house.kill("worker-1")  # for good: it never comes back
    sender.join()
    assert len(sender.receipts) == 40
    unread = "SELECT count(*) FROM submissions s LEFT JOIN analyses a ON a.submission_id = s.id WHERE a.submission_id IS NULL"
    house.wait(lambda: _count(house, unread) == 0, "the other worker to finish")
