"""How fast open data leaves: whole datasets as files, and single pages of the interface for programs.

    RUAMKID_INSTANCE_DIR=FOLDER .venv/bin/ruamkid demo --nation 100000
    RUAMKID_INSTANCE_DIR=FOLDER .venv/bin/python -m bench.openness

Processor time of one process, so that other work on the machine counts little.
"""

import time

from webapp import create_app
from webapp.openness.datasets import Asked
from webapp.openness.register import DATASETS
from webapp.openness.writing import forms_of

PAGES = 50


def main() -> None:
    app = create_app()
    with app.test_request_context("/"):
        for dataset in DATASETS.values():
            for name, form in forms_of(dataset).items():
                began, size = time.process_time(), 0
                for part in form.write(dataset, Asked()):
                    size += len(part)
                used = time.process_time() - began
                rows = sum(len(batch) for batch in dataset.batches(Asked()))
                rate = rows / used if used else 0
                if rows < 1_000:
                    continue
                print(
                    f"{dataset.name}.{name}: {rows:,} rows, {size / 1e6:.1f} MB, {used:.2f} s, {rate:,.0f} rows a second"
                )
        for name in ("submissions", "theme-members", "plan-items"):
            took = []
            for number in range(PAGES):
                began = time.process_time()
                DATASETS[name].read(Asked(after=number * 1_000, limit=100))
                took.append(time.process_time() - began)
            print(f"{name}, a page of 100: 95th percentile {sorted(took)[int(PAGES * 0.95)] * 1000:.0f} ms")


if __name__ == "__main__":
    main()
