"""Sweeps: every job once, whatever happens to workers, files and the person at the keyboard."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scsym.errors import InexactInput, ParseError, StatementError
from scsym.exact import exact, log, oo, undefined
from scsym.mdp import zoo
from scsym.operators import success_condition
from scsym.sweeps import decode, encode, grid, processes, sweep


class Deferred(Executor):
    """The interface and nothing else, as a cluster's executor has it."""

    def __init__(self):
        self.open = True
        self.held = 0

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        future.set_running_or_notify_cancel()
        future.set_result(fn(*args, **kwargs))
        self.held += 1
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.open = False


def square(x):
    return x * x


def values(found):
    return {done.key: done.value for done in found}


EXPECTED = {str(n): n * n for n in range(20)}


def test_here():
    assert values(sweep(square, range(20))) == EXPECTED


@pytest.mark.parametrize("make", [lambda: ThreadPoolExecutor(2), lambda: ProcessPoolExecutor(2), Deferred])
def test_any_executor_and_it_stays_open(make):
    pool = make()
    try:
        assert values(sweep(square, range(20), executor=pool, window=3)) == EXPECTED
        assert values(sweep(lambda x: -x, [1, 2], executor=pool)) == {"1": -1, "2": -2}
    finally:
        pool.shutdown()


def test_own_processes_are_gone_afterwards():
    before = set(multiprocessing.active_children())
    assert values(sweep(square, range(20), executor=2)) == EXPECTED
    assert set(multiprocessing.active_children()) <= before


def test_a_dask_cluster():
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert values(sweep(square, range(20), executor=client.get_executor())) == EXPECTED


def test_a_job_that_raises_keeps_its_error_and_the_others_go_on():
    found = {done.key: done for done in sweep(lambda x: 1 // x, [0, 1, 2], executor=processes(2))}
    assert found["0"].error == "ZeroDivisionError: integer division or modulo by zero"
    assert found["0"].attempts == 1
    assert (found["1"].value, found["2"].value) == (1, 0)


def test_a_value_that_cannot_travel_is_an_error_of_its_job():
    found = {d.key: d.error for d in sweep(lambda x: (i for i in range(x)), [3], executor=1)}
    assert found["3"].startswith("its value cannot leave the worker")


def killed_once(job):
    path, n = job
    if n == 3 and not os.path.exists(path):
        open(path, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return n * n


def test_a_dead_workers_job_is_retried_and_nothing_is_lost(tmp_path):
    jobs = {str(n): (str(tmp_path / "mark"), n) for n in range(20)}
    found = {done.key: done for done in sweep(killed_once, jobs, executor=2)}
    assert {key: done.value for key, done in found.items()} == EXPECTED
    assert found["3"].attempts == 2


def test_a_job_that_kills_twice_is_reported_alone():
    def deadly(n):
        if n == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return n * n

    found = {done.key: done for done in sweep(deadly, range(20), executor=2)}
    assert found.pop("3").error == "its worker died twice: killed from outside, or out of memory"
    assert {key: done.value for key, done in found.items()} == {k: v for k, v in EXPECTED.items() if k != "3"}
    assert not any(done.error for done in found.values())


def test_another_ones_broken_pool_loses_nothing_silently():
    with ProcessPoolExecutor(1) as pool:
        found = list(sweep(lambda n: os.kill(os.getpid(), signal.SIGKILL), range(3), executor=pool, window=1))
    assert [done.error for done in found] == ["its worker died twice: killed from outside, or out of memory"] * 3


def test_two_jobs_with_one_key_are_refused():
    with pytest.raises(ValueError, match="two jobs have the key '1'"):
        list(sweep(square, [1, 1]))


def test_progress_sees_each_key_once():
    seen = []
    list(sweep(square, range(5), executor=2, progress=seen.append))
    assert sorted(seen) == list("01234")


def test_a_stopped_sweep_goes_on_where_it_stopped(tmp_path):
    path, calls = tmp_path / "record.jsonl", []

    def count(n):
        calls.append(n)
        return Fraction(n, 7)

    first = sweep(count, range(10), record=path)
    for _ in range(4):
        next(first)
    first.close()
    assert calls == [0, 1, 2, 3]
    found = {done.key: done for done in sweep(count, range(10), record=path)}
    assert calls == list(range(10))
    assert {key: done.value for key, done in found.items()} == {str(n): Fraction(n, 7) for n in range(10)}
    assert [found[str(n)].attempts for n in range(10)] == [0] * 4 + [1] * 6
    assert len(path.read_text().splitlines()) == 11


def test_failed_jobs_run_again(tmp_path):
    path = tmp_path / "record.jsonl"
    assert [d.error for d in sweep(lambda n: 1 // n, [0], record=path, title="x")] != [""]
    assert [d.value for d in sweep(lambda n: n + 5, [0], record=path, title="x")] == [5]
    assert [d.attempts for d in sweep(lambda n: n + 5, [0], record=path, title="x")] == [0]


@given(st.integers(1, 60))
def test_a_record_cut_anywhere_is_completed(cut):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "r.jsonl")
        list(sweep(square, range(4), record=path))
        with open(path, "r+b") as file:
            whole = file.read()
            file.truncate(max(len(whole) - cut, 0))
        assert values(sweep(square, range(4), record=path)) == {str(n): n * n for n in range(4)}
        keys = [json.loads(line).get("key") for line in open(path, encoding="utf-8")]
        assert sorted(keys[1:]) == list("0123")


def test_another_sweeps_record_is_refused(tmp_path):
    list(sweep(square, range(2), record=tmp_path / "r"))
    with pytest.raises(StatementError, match="is the record of 'square', not of 'cubes'"):
        list(sweep(square, range(2), record=tmp_path / "r", title="cubes"))


def test_a_spoilt_record_is_refused(tmp_path):
    path = tmp_path / "r"
    list(sweep(square, range(2), record=path))
    path.write_text(path.read_text() + "nonsense\n")
    with pytest.raises(ParseError, match="line 4 of .* is no line of a sweep's record"):
        list(sweep(square, range(2), record=path))


def test_a_record_has_one_writer(tmp_path):
    pytest.importorskip("fcntl")
    first = sweep(square, range(3), record=tmp_path / "r")
    next(first)
    with pytest.raises(StatementError, match="another sweep is writing"):
        list(sweep(square, range(3), record=tmp_path / "r"))
    assert len(list(first)) == 2


EXACT = [Fraction(3, 7), exact("p/(1+p)"), log(Fraction(8, 3)) * Fraction(2, 5), oo, -oo, undefined, log(1)]


def test_exact_values_survive_the_record():
    value = {"a": EXACT, "b": [1, "x", True, None], "exact": "1/2"}
    assert decode(json.loads(json.dumps(encode(value)))) == value


def test_a_record_refuses_floats_and_strangers():
    with pytest.raises(InexactInput):
        encode([0.5])
    with pytest.raises(StatementError, match="cannot keep a object"):
        encode(object())
    with pytest.raises(StatementError, match="keys are texts"):
        encode({1: 2})


def test_a_grid_of_exact_parameters(tmp_path):
    from scsym.analysis import evaluate

    points = grid(h=("1/3", "1/2"), k=(0, 2))
    assert list(points) == ["h=1/3, k=0", "h=1/3, k=2", "h=1/2, k=0", "h=1/2, k=2"]

    def success(point):
        mdp = zoo.chain2()
        pi = mdp.uniform().mix(success_condition(mdp, mdp.uniform()), point["h"])
        return evaluate(mdp, pi).J

    found = values(sweep(success, points, executor=2, record=tmp_path / "r"))
    assert found == {key: success(point) for key, point in points.items()}
    with pytest.raises(InexactInput):
        grid(h=[0.5])


SCRIPT = """
import signal, sys, time
from scsym.sweeps import sweep
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the parent ignores
def slow(n):
    time.sleep(0.3 if n < 4 else 60)
    return n
if __name__ == "__main__":
    for done in sweep(slow, range(8), executor=2, record=sys.argv[1]):
        print(done.key, flush=True)
"""


def test_ctrl_c_leaves_no_children_and_the_record_is_whole(tmp_path):
    script, path = tmp_path / "slow.py", tmp_path / "record.jsonl"
    script.write_text(textwrap.dedent(SCRIPT))
    run = subprocess.Popen(
        [sys.executable, str(script), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(4):
        run.stdout.readline()
    os.killpg(run.pid, signal.SIGINT)
    start = time.monotonic()
    _, errors = run.communicate(timeout=30)
    assert time.monotonic() - start < 20
    assert run.returncode != 0
    assert errors.count("KeyboardInterrupt") == 1  # the workers say nothing
    with pytest.raises(ProcessLookupError):
        os.killpg(run.pid, 0)  # nobody is left in the group
    assert len(path.read_text().splitlines()) == 5


def _sleepy(n):
    time.sleep(0.05 if n < 2 else 30)
    return n


@pytest.mark.parametrize("executor", [None, 2])
def test_a_sweep_ends_when_its_time_is_up_and_goes_on_from_its_record(tmp_path, executor):
    path = tmp_path / "record.jsonl"
    jobs = range(2) if executor is None else range(4)
    start = time.monotonic()
    seconds = 0.06 if executor is None else 3
    found = [done.value for done in sweep(_sleepy, jobs, executor=executor, record=path, seconds=seconds)]
    assert time.monotonic() - start < 15 and sorted(found) in ([0, 1], [0])
    again = list(sweep(_sleepy, range(2), record=path))
    assert [done.value for done in again] == [0, 1] and again[0].attempts == 0
    assert list(sweep(_sleepy, range(2), seconds=0)) == []
