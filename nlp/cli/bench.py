"""Measure speed and memory on this machine: loading, one text, batches, and the curve of clustering.

Every measurement runs in a fresh process. Without --texts it works on made-up sentences of ordinary length, so that
anybody can repeat it; with --texts on the texts of a file of JSON lines. Writes one line a measurement.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from nlp.cli import lines

EXAMPLE = "python -m nlp bench --texts reports.jsonl --sizes 1000,10000,100000"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--texts", type=Path, help="JSON lines with 'text'; default: made-up sentences")
    parser.add_argument("--sizes", default="1000,10000", help="numbers of texts to cluster, with commas between")
    parser.add_argument("--classify", type=int, default=2_000, help="number of texts to classify")
    parser.add_argument("--jobs", type=int, default=-1, help="processes for clustering; -1 is every core")


def texts_of(file: Path | None, number: int) -> list[str]:
    """So many texts, the same ones each time."""
    if file is not None:
        with open(file, encoding="utf-8") as source:
            return [json.loads(line)["text"] for line, _ in zip(source, range(number), strict=False)]
    from nlp.tokens import WORDS

    words = [word for word in WORDS.read_text("utf-8").split() if len(word) > 2]
    choose = random.Random(0)
    return [
        " ".join(
            "".join(words[int(len(words) * choose.random() ** 4)] for _ in range(5))
            for _ in range(choose.randint(2, 6))
        )
        for _ in range(number)
    ]


def _timed(work: Callable[[], Any]) -> lines.Record:
    before, clock = time.perf_counter(), time.process_time()
    work()
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": round(time.perf_counter() - before, 3),
        "cpu_seconds_of_this_process": round(time.process_time() - clock, 3),
        "megabytes": round(own.ru_maxrss / 1024),
        "largest_helper_megabytes": round(others.ru_maxrss / 1024),
    }


def load(encoder: bool) -> lines.Record:
    """Import, open the models, and read the first text."""

    def work() -> None:
        from nlp.pipeline import Pipeline

        Pipeline.load(encoder=encoder).read("ขอให้ซ่อมถนนหน้าตลาด")

    return _timed(work)


def one(encoder: bool, file: Path | None) -> lines.Record:
    """Milliseconds a text when texts come one at a time to a loaded pipeline."""
    from nlp.pipeline import Pipeline

    pipeline = Pipeline.load(encoder=encoder)
    texts = texts_of(file, 200)
    pipeline.read(texts[0])
    found = _timed(lambda: [pipeline.read(text) for text in texts])
    return {"milliseconds_a_text": round(1000 * found["seconds"] / len(texts), 2), "megabytes": found["megabytes"]}


def classify(encoder: bool, file: Path | None, number: int) -> lines.Record:
    from nlp.pipeline import Pipeline

    pipeline = Pipeline.load(encoder=encoder)
    texts = texts_of(file, number)
    pipeline.read(texts[0])
    found = _timed(lambda: pipeline.read_many(texts))
    return {"texts": len(texts), "texts_a_second": round(len(texts) / found["seconds"]), **found}


def themes(file: Path | None, number: int, jobs: int) -> lines.Record:
    from nlp.cluster import Item, cluster

    items = [Item(str(place), text) for place, text in enumerate(texts_of(file, number))]
    return {"texts": len(items), "processes": jobs, **_timed(lambda: cluster(items, n_jobs=jobs))}


def alone(function: Callable[..., lines.Record], *arguments: Any) -> lines.Record:
    """Run it in a process that has done nothing before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def run(args: argparse.Namespace) -> int:
    for encoder in (False, True):
        lines.write([{"measure": "import and load", "encoder": encoder, **alone(load, encoder)}])
        lines.write([{"measure": "one text", "encoder": encoder, **alone(one, encoder, args.texts)}])
        found = alone(classify, encoder, args.texts, args.classify)
        lines.write([{"measure": "classify", "encoder": encoder, **found}])
    for size in args.sizes.split(","):
        lines.write([{"measure": "cluster", **alone(themes, args.texts, int(size), args.jobs)}])
    return 0
