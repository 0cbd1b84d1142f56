"""The oracle finds a planted bug and shrinks it; a correct NumPy implementation passes."""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scsym.analysis import evaluate
from scsym.errors import InexactInput, UndefinedValue
from scsym.exact import exact, log, oo, undefined
from scsym.exact.floats import nearest, unit
from scsym.mdp import zoo
from scsym.mdp.readers.table import from_table
from scsym.mdp.strategies import mdps, policies
from scsym.operators import iterate, success_condition
from scsym.testing import check_policy_improvement, compare_arrays, evaluation_arrays, exact_arrays
from scsym.testing.oracle import rounding_tolerance


def conditioned(P, win, pi):
    """Success conditioning as one writes it in NumPy."""
    n = len(pi)
    value = np.linalg.solve(np.eye(n) - np.einsum("sa,sat->st", pi, P), (pi * win).sum(axis=1))
    q = win + P @ value
    with np.errstate(invalid="ignore"):
        return pi * q / value[:, None]


def planted(P, win, pi):
    """The same with a bug: the next value is left out of Q where the action can win at once."""
    n = len(pi)
    value = np.linalg.solve(np.eye(n) - np.einsum("sa,sat->st", pi, P), (pi * win).sum(axis=1))
    q = np.where(win > 0, win, P @ value)
    new = pi * q
    return new / new.sum(axis=1, keepdims=True)


def test_a_correct_implementation_passes():
    assert check_policy_improvement(conditioned, zero_success=False, tries=150) is None


def test_the_planted_bug_is_found_and_shrunk():
    failure = check_policy_improvement(planted, zero_success=False)
    assert failure is not None and failure.comparison is not None
    assert not failure.comparison.within
    assert len(failure.mdp.states) <= 2 and sum(1 for _ in failure.mdp.pairs) <= 3
    assert "is exact; error" in str(failure) and "start" in str(failure)


def test_zero_success_states_are_found_where_they_are_asked_for():
    failure = check_policy_improvement(conditioned, zero_success=True)
    assert failure is not None and len(failure.mdp.states) == 1


def test_code_that_raises_is_a_finding():
    failure = check_policy_improvement(lambda P, win, pi: pi[:, 99], zero_success=False)
    assert failure is not None and failure.raised.startswith("raised IndexError")


def test_arrays_are_correctly_rounded_with_an_exact_bound():
    mdp = zoo.N()
    arrays = exact_arrays(mdp, mdp.uniform())
    for s, a in mdp.pairs:
        i, k = mdp.index[s], arrays.actions.index(a)
        exact = mdp.uniform().probability(s, a)
        assert abs(Fraction(float(arrays.pi[i, k])) - exact) <= arrays.error
    assert arrays.error < Fraction(1, 2**53)
    assert nearest(Fraction(1, 2)) == (0.5, 0)


def test_the_worst_entry_is_named():
    mdp = zoo.K()
    plus = success_condition(mdp, mdp.uniform())
    got = exact_arrays(mdp, plus).pi.copy()
    assert compare_arrays(mdp, got, plus).within
    got[0, 1] += 0.25
    found = compare_arrays(mdp, got, plus)
    assert not found.within and found.at == ("s", "try") and found.error == Fraction(1, 4)
    assert not compare_arrays(mdp, got[:, :1], plus).within
    got[0, 0] = np.nan
    assert not compare_arrays(mdp, got, plus).within


def test_floats_are_no_tolerance():
    with pytest.raises(InexactInput, match="exact"):
        compare_arrays(zoo.K(), [[0.5, 0.5]], zoo.K().uniform(), 1e-9)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_correct_implementation_is_within_rounding_in_its_float_type(dtype):
    assert check_policy_improvement(conditioned, zero_success=False, dtype=dtype, tries=150) is None
    assert check_policy_improvement(conditioned, zero_success=False, dtype=dtype, weighted=True, zero_weights=False,
                                    tries=100) is None  # fmt: skip


def test_single_precision_is_not_double():
    """Code that drops to single precision on the way is found by asking for double."""

    def careless(P, win, pi):
        return conditioned(P.astype(np.float32), win.astype(np.float32), pi.astype(np.float32)).astype(np.float64)

    failure = check_policy_improvement(careless, zero_success=False)
    assert failure is not None and failure.comparison is not None
    assert failure.comparison.error < Fraction(1, 10**4)
    assert "beyond rounding" in str(failure)


def test_another_operator_and_another_library():
    """The operator is a parameter, and arrays pass through the library's own constructor on the way in."""
    seen = []

    class Own(np.ndarray):
        pass

    def twice(P, win, pi):
        seen.append(type(P))
        P, win, pi = map(np.asarray, (P, win, pi))
        return conditioned(P, win, conditioned(P, win, pi))

    options = {"zero_success": False, "tries": 60, "expected": lambda mdp, pi: iterate(mdp, pi, 2)}
    found = check_policy_improvement(twice, convert=lambda x: x.view(Own), **options)
    assert found is None, str(found)
    assert set(seen) == {Own}
    assert check_policy_improvement(conditioned, **options) is not None


def test_mass_on_a_missing_action_is_found():
    failure = check_policy_improvement(lambda P, win, pi: conditioned(P, win, pi) + (pi == 0), zero_success=False)
    assert failure is not None and failure.comparison is not None and failure.comparison.expected == 0
    s, a = failure.comparison.at
    assert a not in failure.mdp.actions(s) and failure.comparison.error == 1


def test_the_failing_model_can_be_kept():
    failure = check_policy_improvement(planted, zero_success=False)
    again = from_table(failure.to_table())
    assert again == failure.mdp


def test_the_message_is_readable():
    failure = check_policy_improvement(planted, zero_success=False)
    first, *model = str(failure).splitlines()
    assert re.fullmatch(
        r"at 's\d', '[a-h]': \S+ where \d+/\d+ is exact; error \S+ \(\S+ units in the last place\), "
        r"beyond rounding \(\S+\)",
        first,
    )
    assert model[0].startswith("start s0") and model[-1].startswith("success win: 1, lose: 0")


def test_the_rounding_of_a_model_grows_with_its_length_and_its_odds():
    near = rounding_tolerance(evaluate(zoo.K()))
    far = rounding_tolerance(evaluate(zoo.chain2()))
    assert 0 < near < Fraction(1, 10**12) and near < far
    assert rounding_tolerance(evaluate(zoo.K()), "float32") == near * 2**29


# Floats with guaranteed bounds


@given(st.fractions(-3, 3, max_denominator=10**6))
def test_rationals_are_correctly_rounded(x):
    value, error = nearest(x)
    assert error == abs(Fraction(float(value)) - x)
    for direction in (-np.inf, np.inf):
        assert error <= abs(Fraction(float(np.nextafter(value, direction))) - x)
    single, error = nearest(x, "float32")
    assert single.dtype == np.float32 and error == abs(Fraction(float(single)) - x)
    for direction in (-np.inf, np.inf):
        assert error <= abs(Fraction(float(np.nextafter(single, np.float32(direction)))) - x)


def test_single_precision_is_not_rounded_twice():
    # just above the middle of two float32 numbers, but rounded to the middle in double
    x = 1 + Fraction(1, 2**24) + Fraction(1, 2**60)
    assert float(np.float32(float(x))) == 1.0
    assert float(nearest(x, "float32")[0]) == 1 + 2.0**-23


@given(st.fractions(Fraction(1, 40), 50, max_denominator=40), st.fractions(Fraction(1, 3), 3, max_denominator=7))
def test_logarithms_are_correctly_rounded_within_the_bound(x, c):
    exact_log = c * log(x)
    if exact_log == 0:
        return
    value, bound = nearest(exact_log)
    here = Fraction(float(value))
    assert here - bound <= exact_log <= here + bound
    assert float(value) == pytest.approx(float(c) * math.log(x))
    assert bound <= unit() * abs(here)


def test_what_is_no_float():
    assert nearest(oo)[0] == np.inf and nearest(-oo, "float32")[0] == -np.inf
    with pytest.raises(InexactInput, match="symbols"):
        nearest(exact("p"))
    with pytest.raises(UndefinedValue):
        nearest(undefined)
    with pytest.raises(InexactInput, match="float16"):
        nearest(Fraction(1, 3), "float16")


@given(mdps(max_states=3, cyclic=False).flatmap(policies), st.sampled_from(["float64", "float32"]))
@settings(max_examples=40, deadline=None)
def test_evaluations_become_arrays_within_their_bounds(pi, dtype):
    mdp, e = pi.mdp, evaluate(pi.mdp, pi)
    arrays = evaluation_arrays(e, dtype)
    assert arrays.V.dtype == arrays.Q.dtype == dtype
    for s in mdp.states:
        i = mdp.index[s]
        assert abs(Fraction(float(arrays.V[i])) - e.V[s]) <= arrays.errors["V"]
        assert abs(Fraction(float(arrays.occupancy[i])) - e.occupancy[s]) <= arrays.errors["occupancy"]
        for a in mdp.actions(s):
            k = arrays.actions.index(a)
            assert abs(Fraction(float(arrays.Q[i, k])) - e.Q[s, a]) <= arrays.errors["Q"] <= unit(dtype) / 4
            assert abs(Fraction(float(arrays.A[i, k])) - e.A[s, a]) <= arrays.errors["A"]
    assert abs(Fraction(float(arrays.J)) - e.J) <= arrays.errors["J"]


def test_an_empty_tolerance_is_that_of_the_float_type():
    mdp = zoo.K()
    plus = success_condition(mdp, mdp.uniform())
    assert compare_arrays(mdp, np.array([[0.75, 0.25]], dtype=np.float32), plus).tolerance == 4096 * unit("float32")
    assert compare_arrays(mdp, [[0.75, 0.25]], plus).ulps == 0
    shape = compare_arrays(mdp, [[0.75]], plus)
    assert str(shape) == "the array has the shape (1, 1), not (1, 2)"


class Duck:
    """An array of another library: no NumPy array, read by ``__array__``."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)


class Capsule:
    """The same by DLPack alone."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __dlpack__(self, **options):
        return self.values.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.values.__dlpack_device__()


class Recording(Capsule):
    """An array that records gradients on a device: it is read only after ``detach`` and ``cpu``, as PyTorch's are."""

    ready = 0

    def detach(self):
        return self

    def cpu(self):
        return Capsule(self.values)

    def __dlpack__(self, **options):
        raise BufferError("not on the CPU, and gradients are recorded")


@pytest.mark.parametrize("library", [Duck, Capsule, Recording])
def test_arrays_of_any_library_are_read(library):
    def improve(P, win, pi):
        return library(conditioned(P.values, win.values, pi.values))

    assert check_policy_improvement(improve, convert=library, zero_success=False, tries=30) is None
    mdp = zoo.K()
    wrong = compare_arrays(mdp, library([[0.5, 0.5]]), success_condition(mdp, mdp.uniform()))
    assert not wrong.within and wrong.error == Fraction(1, 4)


def test_complex_numbers_and_longer_floats():
    plus = success_condition(zoo.K(), zoo.K().uniform())
    with pytest.raises(InexactInput, match="complex"):
        compare_arrays(zoo.K(), np.array([[0.75 + 1j, 0.25]]), plus)
    long = np.array([[0.75, 0.25]], dtype=np.longdouble)
    long[0, 0] += np.finfo(np.longdouble).eps
    error = compare_arrays(zoo.K(), long, plus).error
    assert error == Fraction(*np.longdouble(np.finfo(np.longdouble).eps).as_integer_ratio())


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_bound_holds_at_the_ends_of_the_range(dtype):
    largest = Fraction(float(np.finfo(dtype).max))
    tiny = Fraction(float(np.finfo(dtype).smallest_subnormal))
    for x in (largest, largest - 1, tiny, tiny / 2, tiny / 3, tiny * Fraction(3, 2), Fraction(1, 10**400)):
        for value in (x, -x):
            near, error = nearest(value, dtype)
            assert np.isfinite(near) and abs(Fraction(float(near)) - value) <= error <= max(tiny, x / 2**20)
    for x in (largest + 1, 2 * largest, Fraction(10) ** 400):
        with pytest.raises(InexactInput, match="beyond the largest"):
            nearest(x, dtype)
