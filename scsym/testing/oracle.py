"""An exact oracle for numeric code: is someone's policy improvement right, and on which smallest model is it wrong?

The arrays have one row per nonterminal state and one column per action (all actions of the model, in order of first
appearance); entries of actions that a state does not have are zero. See `scsym.testing.rounding`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import Any

from scsym.analysis import Evaluation, evaluate
from scsym.errors import InexactInput, InvalidModel
from scsym.exact import exact
from scsym.exact.floats import nearest, numpy, unit
from scsym.mdp import MDP, Policy, to_table
from scsym.mdp.conversions import columns
from scsym.operators import success_condition
from scsym.testing.rounding import exact_arrays

Improve = Callable[..., Any]
CAUTION = 64  # how many times the first-order rounding error of the solve is still called rounding


@dataclass(frozen=True)
class Comparison:
    """The worst entry of someone's array against exact values.

    within : whether every entry lies within ``tolerance`` of its exact value; at : state and action of the worst one.
    ulps : the error in units in the last place of the float type, at the exact value.
    """

    within: bool
    at: tuple[Any, ...]
    got: Any
    expected: Any
    error: Fraction | None
    tolerance: Fraction
    ulps: Fraction | None = None

    def __str__(self) -> str:
        if self.at == ("shape",):
            return f"the array has the shape {self.got}, not {self.expected}"
        where = ", ".join(map(repr, self.at))
        if self.error is None:
            return f"at {where}: {self.got} where {self.expected} is exact"
        verdict = "within" if self.within else "beyond"
        sizes = [f"{nearest(x)[0]:.3g}" for x in (self.error, self.ulps or 0, self.tolerance)]
        return (
            f"at {where}: {self.got!r} where {self.expected} is exact; "
            f"error {sizes[0]} ({sizes[1]} units in the last place), {verdict} rounding ({sizes[2]})"
        )


def rounding_tolerance(evaluation: Evaluation, dtype: Any = "float64") -> Fraction:
    """How far rounding may move a conditioned policy pi Q / V: 64 n u L / v, in exact arithmetic.

    n is the number of states, u the unit of the float type, L the largest expected number of visits from a state (the
    norm of Green's function, which amplifies the errors of the solve) and v the least positive value (by which the
    policy is divided).
    """
    states = evaluation.mdp.states
    N = evaluation.green(weighted=True)
    amplified = max(sum(N[s, t] for t in states) for s in states)
    least = min((v for v in evaluation.V.values() if v != 0), default=Fraction(1))
    return Fraction(CAUTION * len(states) * unit(dtype) * amplified / least)


def compare_arrays(mdp: MDP, got: Any, expected: Policy, tolerance: Any = None) -> Comparison:
    """Someone's (states, actions) array against an exact policy; the worst entry is reported.

    tolerance : exact; by default 4096 units of the array's float type. A value that is not finite, or an array of
        another shape, is beyond every tolerance.
    """
    array = _as_floats(got)
    one = unit(array.dtype)
    bound = exact(tolerance) if tolerance is not None else 4096 * one
    actions = columns(mdp)
    shape = (len(mdp.states), len(actions))
    if array.shape != shape:
        return Comparison(False, ("shape",), array.shape, shape, None, bound)
    if not mdp.states:
        raise InvalidModel("the model has no state to compare")
    found = []
    for s in mdp.states:
        for k, a in enumerate(actions):
            entry = array[mdp.index[s], k]
            value = float(entry)
            right = expected.probability(s, a) if a in mdp.actions(s) else Fraction(0)
            if not isfinite(value):
                return Comparison(False, (s, a), value, right, None, bound)
            error = abs(Fraction(*entry.as_integer_ratio()) - right)
            last_place = one * Fraction(2) ** (_exponent(right) if right else _exponent(one))
            found.append(Comparison(error <= bound, (s, a), value, right, error, bound, error / last_place))
    return max(found, key=lambda c: c.error or 0)


def _as_floats(got: Any) -> Any:
    """Someone's array as a NumPy array of floats: anything with ``__array__`` or DLPack, on whatever device; lists.

    Raises InexactInput for complex numbers, whose imaginary parts a cast would drop.
    """
    np = numpy()
    for method in ("detach", "cpu"):  # PyTorch's, from the record of gradients and from the device
        got = getattr(got, method, lambda same=got: same)()
    own = hasattr(got, "__dlpack__") and not hasattr(got, "__array__")
    array = np.from_dlpack(got) if own else np.asarray(got)
    if array.dtype.kind == "c":
        raise InexactInput("the array is complex; a policy has real entries")
    return array if array.dtype.kind == "f" else array.astype(float)


def _exponent(x: Fraction) -> int:
    """The integer e with 2^e <= |x| < 2^(e+1)."""
    size = abs(x)
    e = size.numerator.bit_length() - size.denominator.bit_length()
    return e if Fraction(2) ** e <= size else e - 1


@dataclass(frozen=True, repr=False)
class Failure:
    """The smallest model and policy found on which numeric code is wrong; it shows itself as a report.

    In pytest ``assert failure is None`` prints the report.
    """

    mdp: MDP
    policy: Policy
    comparison: Comparison | None
    raised: str

    def to_table(self) -> str:
        """The model and the policy as a JSON table, for a regression test or ``scsym analyze``."""
        return to_table(self.mdp, self.policy)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        from scsym.models import Point
        from scsym.models.refutation import model_lines

        said = self.raised or str(self.comparison)
        return "\n".join([said, *model_lines(Point(self.mdp, {"pi": self.policy}))])


def check_policy_improvement(
    improve: Improve,
    *,
    expected: Callable[[MDP, Policy], Policy] = success_condition,
    tolerance: Any = None,
    tries: int = 300,
    dtype: str = "float64",
    convert: Callable[[Any], Any] | None = None,
    **options: Any,
) -> Failure | None:
    """Compare ``improve(P, win, pi)`` with an exact operator on random models; the smallest failure, or None.

    improve : takes the arrays of `exact_arrays` and returns the new policy as a (states, actions) array: NumPy's,
        JAX's, PyTorch's, or any other with ``__array__`` or DLPack.
    expected : the exact operator, success conditioning by default.
    tolerance : exact; by default what rounding may do in each model, see `rounding_tolerance`.
    dtype, convert : the float type of the arrays, and what makes the library's own arrays of them (torch.from_numpy).
    options : of `scsym.mdp.strategies.mdps` (cyclic, layered, deterministic, zero_success, ...). States from which
        success is impossible keep their policy; leave them out with ``zero_success=False``.
    """
    from hypothesis import HealthCheck, Phase, find, settings
    from hypothesis import strategies as st
    from hypothesis.errors import NoSuchExample

    from scsym.mdp.strategies import mdps, policies

    own = convert if convert is not None else lambda array: array

    def judge(mdp: MDP, pi: Policy) -> Failure | None:
        arrays = exact_arrays(mdp, pi, dtype)
        try:
            got = improve(*map(own, (arrays.P, arrays.win, arrays.pi)))
            bound = tolerance if tolerance is not None else rounding_tolerance(evaluate(mdp, pi), dtype)
            comparison = compare_arrays(mdp, got, expected(mdp, pi), bound)
        except Exception as error:  # someone else's code may fail in any way; that is a finding
            return Failure(mdp, pi, None, f"raised {type(error).__name__}: {error}")
        return None if comparison.within else Failure(mdp, pi, comparison, "")

    @st.composite
    def cases(draw: st.DrawFn) -> tuple[MDP, Policy]:
        mdp = draw(mdps(**{"max_states": 3, "denominator": 4, **options}))
        return mdp, draw(policies(mdp, full_support=True, denominator=4))

    def fails(case: tuple[MDP, Policy]) -> bool:
        return evaluate(*case).is_proper and judge(*case) is not None

    chosen = settings(
        max_examples=tries,
        database=None,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    try:
        return judge(*find(cases(), fails, settings=chosen))
    except NoSuchExample:
        return None
