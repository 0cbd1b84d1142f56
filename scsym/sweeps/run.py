"""`sweep`: keyed jobs on an executor, a window of them at a time, with retries after a worker's death."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import islice
from math import inf
from pathlib import Path
from typing import Any

from scsym.sweeps.record import Record

ATTEMPTS = 2


@dataclass(frozen=True)
class Done:
    """One job's end: its value, or the error it ended with.

    attempts : how often it was begun in this run, 0 if its value comes from the record; seconds : in the worker.
    """

    key: str
    value: Any = None
    error: str = ""
    attempts: int = 1
    seconds: float = 0.0


def processes(count: int | None = None) -> Callable[[], Executor]:
    """A maker of process pools for `sweep`, by default with a process per processor."""
    return _Processes(count or os.cpu_count() or 1)


@dataclass(frozen=True)
class _Processes:
    count: int

    def __call__(self) -> Executor:
        return ProcessPoolExecutor(self.count, initializer=_leave_interrupts_to_the_parent)


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def sweep(
    function: Callable[[Any], Any],
    jobs: Mapping[str, Any] | Iterable[Any],
    *,
    executor: Executor | Callable[[], Executor] | int | None = None,
    record: str | Path | None = None,
    title: str = "",
    window: int = 64,
    seconds: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> Iterator[Done]:
    """Yield each job's end as it comes; the order is the executor's.

    function : called with one job; pickled by cloudpickle where it leaves the process, so a lambda will do.
    jobs : key to job, or jobs whose `str` is their key. Keys must differ.
    executor : None runs here, one after the other; a number makes that many processes; an `Executor` is used and left
        open (``distributed.Client.get_executor()``, ``mpi4py.futures.MPIPoolExecutor()``); a function that makes one
        gives a fresh pool after a worker died, and the sweep closes it.
    record : a file that gets each value as it comes. If it exists, jobs with a value there are not run again.
    title : what is swept, kept in the record; by default the function's name.
    window : jobs handed out at a time.
    seconds : the time after which no more jobs are begun. Those that run then in processes of the sweep's own are
        stopped; others are waited for. What was not done is not yielded, and a record goes on with it next time.
    progress : called with each finished job's key.

    A job that raises ends with its error, and the others go on. A job whose worker dies is retried once, alone if the
    pool is the sweep's own. When the iterator is closed or interrupted, jobs not begun are cancelled and the sweep's
    own processes are stopped.

    Raises StatementError for a record of another sweep, ValueError for jobs with the same key.
    """
    keyed = _keyed(jobs)
    known: dict[str, Any] = {}
    with ExitStack() as stack:
        kept = None
        if record is not None:
            kept = stack.enter_context(Record(record, title or getattr(function, "__qualname__", str(function))))
            known = {key: kept.done[key] for key in keyed if key in kept.done}
        for key, value in known.items():
            if progress is not None:
                progress(key)
            yield Done(key, value, attempts=0)
        todo = {key: job for key, job in keyed.items() if key not in known}
        end = inf if seconds is None else time.monotonic() + seconds
        runs = _here(function, todo, end) if executor is None else _Run(function, executor, window, end).all(todo)
        stack.enter_context(closing(runs))
        for done in runs:
            if kept is not None:
                if done.error:
                    kept.add_failure(done.key, done.error)
                else:
                    kept.add(done.key, done.value)
            if progress is not None:
                progress(done.key)
            yield done


def _keyed(jobs: Mapping[str, Any] | Iterable[Any]) -> dict[str, Any]:
    if isinstance(jobs, Mapping):
        return {str(key): job for key, job in jobs.items()}
    keyed: dict[str, Any] = {}
    for job in jobs:
        if str(job) in keyed:
            raise ValueError(f"two jobs have the key {str(job)!r}; give a mapping of distinct keys to jobs")
        keyed[str(job)] = job
    return keyed


def _call(function: Callable[[Any], Any], job: Any) -> tuple[Any, str, float]:
    """(value, error, seconds); whatever a job raises is its own, and no sign of a dead worker."""
    start = time.perf_counter()
    try:
        value, error = function(job), ""
    except Exception as problem:
        value, error = None, f"{type(problem).__name__}: {problem}"
    return value, error, time.perf_counter() - start


def _call_packed(payload: bytes) -> tuple[bytes, str, float]:
    import cloudpickle

    value, error, seconds = _call(*cloudpickle.loads(payload))
    try:
        return cloudpickle.dumps(value), error, seconds
    except Exception as problem:
        return cloudpickle.dumps(None), f"its value cannot leave the worker: {problem}", seconds


def _here(function: Callable[[Any], Any], todo: Mapping[str, Any], end: float) -> Generator[Done, None, None]:
    for key, job in todo.items():
        if time.monotonic() >= end:
            return
        value, error, seconds = _call(function, job)
        yield Done(key, value, error, 1, seconds)


class _Run:
    """The jobs of one sweep on an executor."""

    def __init__(
        self, function: Callable[[Any], Any], executor: Executor | Callable[[], Executor] | int, window: int, end: float
    ) -> None:
        self.function, self.end = function, end
        if isinstance(executor, int):
            executor = processes(executor)
        self.make = None if isinstance(executor, Executor) else executor
        # A broken pool takes all jobs it holds with it, so one of our own holds few.
        self.window = 2 * executor.count if isinstance(executor, _Processes) else window
        self.pool: Executor | None = executor if isinstance(executor, Executor) else None
        self.pending: dict[Future[Any], str] = {}
        self.older: set[Any] = set()

    def all(self, todo: Mapping[str, Any]) -> Generator[Done, None, None]:
        try:
            yield from self._window(todo)
        finally:
            self._stop()

    def _window(self, todo: Mapping[str, Any]) -> Iterator[Done]:
        waiting = iter(todo)
        lost: list[str] = []
        while True:
            late = time.monotonic() >= self.end
            for key in islice(waiting, 0 if late else self.window - len(self.pending)):
                self._submit(key, todo[key])
            if not self.pending or (late and self.make is not None):
                break
            left = None if late or self.end == inf else self.end - time.monotonic()
            finished, _ = wait(self.pending, timeout=left, return_when=FIRST_COMPLETED)
            for future in finished:
                key = self.pending.pop(future)
                done = self._result(key, future, 1)
                if done is None:
                    lost.append(key)
                else:
                    yield done
            if lost and self.make is not None:  # the pool is broken: everything in it is lost, finished or not
                lost += self.pending.values()
                self._stop()
            if not self.pending:
                for key in lost:
                    yield self._again(key, todo[key])
                lost = []

    def _again(self, key: str, job: Any) -> Done:
        """The job once more, with nothing else in the pool, so that a second death is surely its own."""
        future = self._submit(key, job)
        wait([future])
        del self.pending[future]
        done = self._result(key, future, ATTEMPTS)
        if done is not None:
            return done
        if self.make is not None:
            self._stop()
        return Done(key, error="its worker died twice: killed from outside, or out of memory", attempts=ATTEMPTS)

    def _submit(self, key: str, job: Any) -> Future[Any]:
        import cloudpickle

        if self.pool is None and self.make is not None:
            self.older = set(multiprocessing.active_children())
            self.pool = self.make()
        if self.pool is None:
            raise ValueError("an executor is needed")
        payload = cloudpickle.dumps((self.function, job))
        try:
            future = self.pool.submit(_call_packed, payload)
        except Exception as problem:  # a broken executor refuses jobs; that counts as a lost worker
            future = Future()
            future.set_exception(problem)
        self.pending[future] = key
        return future

    def _result(self, key: str, future: Future[Any], attempt: int) -> Done | None:
        """The job's end, or None if its worker was lost."""
        import cloudpickle

        if future.cancelled() or future.exception() is not None:
            return None
        packed, error, seconds = future.result()
        return Done(key, cloudpickle.loads(packed), error, attempt, seconds)

    def _stop(self) -> None:
        """Cancel what has not begun; stop processes that this sweep started. Another's executor stays open."""
        for future in self.pending:
            future.cancel()
        running = bool(self.pending)
        self.pending = {}
        if self.pool is None or self.make is None:
            return
        if running and isinstance(self.pool, ProcessPoolExecutor):
            for child in set(multiprocessing.active_children()) - self.older:
                child.terminate()
        self.pool.shutdown(wait=True, cancel_futures=True)
        self.pool = None
