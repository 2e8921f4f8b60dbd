"""Measure speed and memory on this machine: loading, one text, one opinion, batches, the curve of clustering, a million by assignment, Dask.

Every measurement runs in a fresh process and stands in one line: wall-clock seconds, processor seconds of it and of its helpers
together (which other work on the machine changes little), and the largest memory that they held at once. With --data the texts
are the reports of the data folder; beyond their number, and for the million, they are drawn again with small changes (another
number, a word left out, a word of another report put in), so that no two are known to be equal beforehand. Without --data
they are made-up sentences of ordinary length, so that anybody can repeat it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import os
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from nlp.cli import lines

EXAMPLE = "python -m nlp bench --data DIR --only cluster million"
REPORTS = "traffy_2022_05-10.csv.gz"
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Text:
    """What is measured with: a text and the district it came from."""

    text: str
    area: str


def reports(data: Path | None) -> list[Text]:
    """The real reports, or as many made-up sentences."""
    if data is None:
        return [Text(text, str(place % 50)) for place, text in enumerate(_made_up(100_000))]
    with gzip.open(data / REPORTS) as raw:
        rows = csv.DictReader(io.TextIOWrapper(raw, "utf-8", newline=""))
        return [Text(row["text"], row["district"]) for row in rows]


def _made_up(number: int) -> list[str]:
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


_NUMBER, _BLANK = re.compile("[0-9]+"), re.compile(r"\s+")


def changed(texts: list[Text], seed: int) -> Iterator[Text]:
    """Endlessly: a text drawn by lot with its numbers changed, a stretch left out, a stretch of another put in."""
    lot = random.Random(seed)
    while True:
        one, other = lot.choice(texts), lot.choice(texts)
        text = _NUMBER.sub(lambda match: str(lot.randrange(10 ** min(6, len(match.group())))), one.text)
        parts, foreign = _BLANK.split(text), _BLANK.split(other.text)
        if len(parts) > 2:
            parts.pop(lot.randrange(len(parts)))
        parts.insert(lot.randrange(len(parts) + 1), lot.choice(foreign)[:20])
        yield Text(" ".join(parts), one.area)


def texts_of(data: Path | None, number: int) -> list[Text]:
    """So many texts, the same ones each time: spread evenly over the real ones, or all of these and changed ones."""
    every = reports(data)
    if number <= len(every):
        return [every[place * len(every) // number] for place in range(number)]
    return [*every, *islice(changed(every, 0), number - len(every))]


class Watch(threading.Thread):
    """Samples the processor time and the memory of this process and all that it started."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.processor: dict[int, float] = {}
        self.most = 0.0
        self.done = threading.Event()

    def run(self) -> None:
        while not self.done.wait(0.25):
            self.sample()

    def sample(self) -> None:
        total = 0.0
        for process in _tree(os.getpid()):
            try:
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
                memory = Path(f"/proc/{process}/smaps_rollup").read_text()
            except OSError:  # it has just ended
                continue
            self.processor[process] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            total += sum(int(line.split()[1]) for line in memory.splitlines() if line.startswith("Pss:")) / 1024
        self.most = max(self.most, total)


def _tree(root: int) -> list[int]:
    """The process and its descendants."""
    found, at = [root], 0
    while at < len(found):
        for task in Path(f"/proc/{found[at]}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
        at += 1
    return found


def timed(work: Callable[[], Any]) -> lines.Record:
    """Run it; how long it took, on how many processors, and how much memory all processes held at once (MB)."""
    watch = Watch()
    watch.sample()
    before, clock = sum(watch.processor.values()), time.perf_counter()
    watch.start()
    work()
    seconds = time.perf_counter() - clock
    watch.done.set()
    watch.join()
    watch.sample()
    used = sum(watch.processor.values()) - before
    return {"seconds": round(seconds, 2), "processor_seconds": round(used, 2), "megabytes": round(watch.most)}


def load(encoder: bool) -> lines.Record:
    """Import, open the models, and read the first text."""

    def work() -> None:
        from nlp.pipeline import Pipeline

        Pipeline.load(encoder=encoder).read("ขอให้ซ่อมถนนหน้าตลาด")

    return {"measure": "import and load", "encoder": encoder, **timed(work)}


def one(encoder: bool, data: Path | None) -> lines.Record:
    """Milliseconds a text when texts come one at a time to a pipeline that has read a thousand others."""
    every = [(one.text, None) for one in texts_of(data, 1_200)]
    return _one_by_one("one text", encoder, every, every[::6])


def opinion(encoder: bool) -> lines.Record:
    """The same for opinions of matters that others have answered before: sentences of the sets for stances, the last 150 timed."""
    from nlp.stance_recipe import sentences

    asked = [(told.text, told.about) for told in sentences() if told.about]
    return _one_by_one("one opinion", encoder, [*asked, *(("เห็นด้วยค่ะ", about) for _, about in asked)], asked[-150:])


def _one_by_one(
    name: str, encoder: bool, every: Sequence[tuple[str, str | None]], asked: Sequence[tuple[str, str | None]]
) -> lines.Record:
    """How long a warm pipeline takes for each of some texts after it has read the others."""
    from nlp.pipeline import Pipeline

    pipeline = Pipeline.load(encoder=encoder)
    for text, about in set(every) - set(asked):
        pipeline.read(text, about=about)
    processor, wall = [], []
    for text, about in asked:
        before, clock = time.process_time(), time.perf_counter()
        pipeline.read(text, about=about)
        processor.append(1000 * (time.process_time() - before))
        wall.append(1000 * (time.perf_counter() - clock))
    return {
        "measure": name, "encoder": encoder, "texts": len(asked),
        "processor_milliseconds": _spread(processor), "milliseconds": _spread(wall),
    }  # fmt: skip


def _spread(took: list[float]) -> lines.Record:
    took = sorted(took)
    return {"median": round(took[len(took) // 2], 2), "95 of 100": round(took[len(took) * 95 // 100], 2)}


def classify(encoder: bool, data: Path | None, number: int) -> lines.Record:
    from nlp.pipeline import Pipeline

    pipeline = Pipeline.load(encoder=encoder)
    texts = [one.text for one in texts_of(data, number)]
    pipeline.read(texts[0])
    found = timed(lambda: pipeline.read_many(texts))
    return {
        "measure": "classify", "encoder": encoder, "texts": number,
        "texts_a_processor_second": round(number / max(0.01, found["processor_seconds"])), **found,
    }  # fmt: skip


def themes(data: Path | None, number: int, jobs: int, by_area: bool = False) -> lines.Record:
    """Cluster so many texts; by area, inside each of their districts."""
    from nlp.cluster import Item, cluster

    items = [Item(str(place), one.text, one.area) for place, one in enumerate(texts_of(data, number))]
    within = ("area",) if by_area else ()
    name = "cluster by district" if by_area else "cluster"
    found: list[Any] = []
    measured = timed(lambda: found.append(cluster(items, n_jobs=jobs, within=within)))
    return {"measure": name, "texts": number, "processes": jobs, "themes": len(found[0].themes), **measured}


def million(data: Path | None, number: int, jobs: int) -> lines.Record:
    """Give a million changed texts their themes, by the state that all reports left."""
    from nlp.cluster import Item, assignments, cluster

    base = reports(data)
    state = cluster([Item(str(place), one.text) for place, one in enumerate(base)], n_jobs=jobs, within=()).state
    stream = (Item(str(place), one.text) for place, one in enumerate(islice(changed(base, 1), number)))
    placed = 0

    def work() -> None:
        nonlocal placed
        placed = sum(path is not None for _, path in assignments(stream, state, n_jobs=jobs, within=()))

    measured = timed(work)
    return {"measure": "assign", "texts": number, "processes": jobs, "placed": round(placed / number, 4), **measured}


def dask(data: Path | None, number: int) -> lines.Record:
    """Cluster on a Dask scheduler with two workers: how long it takes, and whether one process alone finds the same to the byte."""
    from distributed import LocalCluster

    from nlp.batch import SETTING
    from nlp.cluster import Item, cluster

    items = [Item(str(place), one.text) for place, one in enumerate(texts_of(data, number))]
    found = [cluster(items, within=())]
    start: Any = LocalCluster
    with start(n_workers=2, threads_per_worker=1, dashboard_address=None) as workers:
        os.environ[SETTING] = workers.scheduler_address
        measured = timed(lambda: found.append(cluster(items, within=())))
    alone, together = ((repr(one.themes), dict(one.assignments)) for one in found)
    return {"measure": "cluster on Dask", "texts": number, "workers": 2, "same_as_alone": alone == together, **measured}


def match(targets: int) -> lines.Record:
    """One text against so many plan items, with the words that explain each match."""
    from nlp.matching import Matcher, Target

    sentences = _made_up(targets + 50)
    matcher = Matcher([Target(str(place), text[:120]) for place, text in enumerate(sentences[:targets])])
    matcher.match(sentences[0])
    took = []
    for text in sentences[targets:]:
        before = time.process_time()
        matcher.match(text)
        took.append(1000 * (time.process_time() - before))
    return {"measure": "match", "targets": targets, "processor_milliseconds": _spread(took)}


def steps(data: Path | None, number: int) -> lines.Record:
    """Texts a processor second of the steps that read one text after another, and of finding duplicates."""
    from nlp.duplicates import Item, group
    from nlp.places import find_places
    from nlp.privacy import redact
    from nlp.tokens import segment

    texts = [one.text for one in texts_of(data, number)]
    works: dict[str, Callable[[], Any]] = {
        "segment": lambda: [segment(text) for text in texts],
        "redact": lambda: [redact(text) for text in texts],
        "places": lambda: [find_places(text) for text in texts],
        "duplicates": lambda: group([Item(place, text) for place, text in enumerate(texts)]),
    }
    for step in (segment, redact, find_places):
        step(texts[0])
    group([Item(0, texts[0]), Item(1, texts[0] + " ด้วยครับ")])  # alike, not equal: so that everything is loaded
    speeds = {name: round(number / max(0.01, timed(work)["processor_seconds"])) for name, work in works.items()}
    return {"measure": "steps", "texts": number, "texts_a_processor_second": speeds}


def alone(function: Callable[..., lines.Record], *arguments: Any) -> lines.Record:
    """Run it in a process that has done nothing before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_and_dismiss, function, *arguments).result()


def _and_dismiss(function: Callable[..., lines.Record], *arguments: Any) -> lines.Record:
    """A child process is not left before its own helpers are, and joblib's would stay idle for five minutes."""
    from joblib.externals.loky import get_reusable_executor

    found = function(*arguments)
    get_reusable_executor().shutdown(wait=True)
    return found


NAMES = ("load", "one", "opinion", "classify", "steps", "match", "cluster", "dask", "districts", "million")


def _sizes(value: str) -> list[int]:
    return [lines.positive(size) for size in value.split(",")]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, help="folder with the data files; default: made-up sentences")
    parser.add_argument("--only", nargs="*", choices=NAMES, metavar="NAME", help=f"of {', '.join(NAMES)}; default: all")
    parser.add_argument("--sizes", type=_sizes, default="1000,10000,96552,100000", help="numbers of texts to cluster")
    parser.add_argument("--classify", type=int, default=2_000, help="texts to classify and to run the steps on")
    parser.add_argument("--million", type=int, default=MILLION, help="texts to give their themes by assignment")
    parser.add_argument("--jobs", type=lines.processes, default=-1, help="processes for clustering; -1 is every core")


def run(args: argparse.Namespace) -> int:
    plan: dict[str, list[tuple[Any, ...]]] = {
        "load": [(load, encoder) for encoder in (False, True)],
        "one": [(one, encoder, args.data) for encoder in (False, True)],
        "opinion": [(opinion, encoder) for encoder in (False, True)],
        "classify": [(classify, encoder, args.data, args.classify) for encoder in (False, True)],
        "steps": [(steps, args.data, args.classify)],
        "match": [(match, 2_500)],
        "cluster": [(themes, args.data, size, args.jobs) for size in args.sizes],
        "dask": [(dask, args.data, min(args.sizes))],
        "districts": [(themes, args.data, max(args.sizes), args.jobs, True)],
        "million": [(million, args.data, args.million, args.jobs)],
    }
    for name in args.only or NAMES:
        for function, *arguments in plan[name]:
            lines.write([alone(function, *arguments)])
    return 0
