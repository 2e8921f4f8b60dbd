"""Reading and clustering of whole collections: the commands `ruamkid analyse` and `ruamkid cluster`.

The main process reads and writes the database; the understanding is done by further processes, batch by batch, so that
no transaction is open while they think.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context

from sqlalchemy import exists, func, select, true
from tqdm import tqdm

from webapp.core.db import db
from webapp.insights import analysing, campaigning, clustering, language, serving
from webapp.insights.analysing import Waiting
from webapp.insights.apart import leave_with_parent
from webapp.insights.clustering import Outcome
from webapp.insights.language import Answer, Question, Targets
from webapp.insights.models import Analysis
from webapp.submissions.models import Submission

BATCH = 500


def analyse_all(again: bool = False, processes: int = 1, progress: bool = False) -> int:
    """Read every submission that has not been read (`again`: or was read by other models). Returns how many."""
    taught = serving.folder()
    model = language.model(taught)
    current = exists().where(Analysis.submission_id == Submission.id, Analysis.model == model if again else true())
    total = db.session.scalar(select(func.count()).select_from(Submission).where(~current, Submission.is_listed)) or 0
    done = 0
    with tqdm(total=total, desc="reading", unit="", disable=not progress) as bar:
        for waiting, answers in _answered(_batches(model, again), processes, taught):
            analysing.finish(waiting, answers)
            analysing.analyse(analysing.outdated(waiting))
            done += len(waiting)
            bar.update(len(waiting))
    return done


def gather_letters(progress: bool = False) -> int:
    """Let everything that was read before find its campaigns. Returns how many texts were looked at."""
    done, batches = 0, _read_batches()
    for waiting in tqdm(batches, desc="gathering", unit=" batches", disable=not progress):
        sent = [
            campaigning.Sent(one.id, one.placed, language.keys_of(one.question.text, one.question.scope)[1])
            for one in waiting
        ]
        campaigning.gather(sent)
        done += len(waiting)
    return done


def _read_batches() -> Iterator[list[Waiting]]:
    last = 0
    targets: dict[str, Targets] = {}
    read = exists().where(Analysis.submission_id == Submission.id)
    while batch := analysing.load((Submission.id > last) & read, BATCH, targets):
        last = batch[-1].id
        yield batch


def _batches(model: str, again: bool) -> Iterator[list[Waiting]]:
    """What waits, in the order of its arrival; each is given once, even if its reading failed."""
    targets: dict[str, Targets] = {}
    last = 0
    current = exists().where(Analysis.submission_id == Submission.id, Analysis.model == model if again else true())
    while batch := analysing.load((Submission.id > last) & ~current, BATCH, targets):
        last = batch[-1].id
        yield batch


def _answered(
    batches: Iterator[list[Waiting]], processes: int, taught: str
) -> Iterator[tuple[list[Waiting], list[Answer]]]:
    """Each batch with its answers, in order; at most two batches a process are under way."""
    if processes <= 1:
        for batch in batches:
            yield batch, language.read([one.question for one in batch], taught)
        return
    # A forked process would inherit the database connection; a spawned one starts clean.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=leave_with_parent) as pool:
        under_way: deque[tuple[list[Waiting], Future[list[Answer]]]] = deque()
        for batch in batches:
            questions: Sequence[Question] = [one.question for one in batch]
            under_way.append((batch, pool.submit(language.read, questions, taught)))
            if len(under_way) >= 2 * processes:
                first, answers = under_way.popleft()
                yield first, answers.result()
        while under_way:
            first, answers = under_way.popleft()
            yield first, answers.result()


def cluster_many(codes: Sequence[str], processes: int = 1, progress: bool = False) -> Outcome:
    """Propose themes for several areas, each as a group of its own."""
    with tqdm(total=len(codes), desc="reading and comparing", unit=" areas", disable=not progress) as bar:

        def done(code: str) -> None:
            bar.set_description("storing", refresh=False)
            bar.update()

        return clustering.cluster_areas(codes, processes, done)
