"""Concrete models of a theory: every symbol gets its exact value from an MDP and its policies.

A `Point` is an MDP with named policies; an `Interpretation` reads the symbols of a theory off it and decides
judgements by evaluating both sides for all values of the quantified indices. Kernel and analysis check each other:
every axiom must hold in every point, every theorem too, and a false statement is refuted by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from scsym.analysis import Evaluation, chi_squared, evaluate, linearised_objective
from scsym.errors import FailedMeaning, ScsymError, StatementError
from scsym.exact import log, undefined
from scsym.exact.mixed import added
from scsym.kernel.terms import NATURAL, Judgement, Lin, Term, Var, parameters
from scsym.language import Theory
from scsym.mdp import MDP, Policy
from scsym.operators import condition

ZERO = Fraction(0)
NATURALS = range(4)
CIRCLE = object()  # the value of a symbol that is being computed


@dataclass(frozen=True)
class Point:
    """An MDP with named policies; ``pi_plus`` is made from ``pi0`` unless it is given.

    extra : elements of further sorts, and values of symbols, by name: a value, a table by arguments (``{"s": 1}``), or
    a function of the arguments. They go before the symbol's meaning.
    """

    mdp: MDP
    policies: Mapping[str, Policy]
    extra: Mapping[str, Any] = field(default_factory=dict)
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def states(self) -> tuple[Any, ...]:
        """The non-terminal states."""
        return self.mdp.states

    @cached_property
    def actions(self) -> tuple[Any, ...]:
        """All actions of all states; an action that is not available has probability and value zero."""
        return tuple(dict.fromkeys(a for _, a in self.mdp.pairs))

    def domain(self, sort: str) -> tuple[Any, ...]:
        """The elements of a sort: one in ``extra``, else of the MDP.

        S, X (all states, terminal ones too), A, Y (outcomes: the actions, of the first state), Z (trajectories).
        """
        if sort in self.extra:
            return tuple(self.extra[sort])
        if sort == "S":
            return self.states
        if sort == "X":
            return (*self.states, *self.mdp.terminal)
        if sort in ("A", "Y"):
            return self.actions
        if sort == "Z":
            return self.trajectories
        raise StatementError(f"the model has no elements for the sort {sort!r}")

    @cached_property
    def trajectories(self) -> tuple[tuple[Any, ...], ...]:
        """The trajectories of four decisions ``(x0, a0, x1, ..., a3, x4)`` that the first policy can take.

        A terminal state stays where it is, under the first action.
        """
        if not self.policies:
            raise StatementError("trajectories need a policy")
        tag = next(iter(self.policies))
        found: list[tuple[Any, ...]] = [(s,) for s in self.mdp.initial]
        for _ in range(4):
            longer: list[tuple[Any, ...]] = []
            for path in found:
                s = path[-1]
                if s in self.mdp.terminal:
                    longer.append((*path, self.actions[0], s))
                else:
                    steps = [(a, t) for a in self.the_policy(tag).support(s) for t in self.mdp.P(s, a)]
                    longer.extend((*path, a, t) for a, t in steps)
            found = longer
        return tuple(found)

    def remember(self, key: Any, make: Callable[[], Any]) -> Any:
        """``make()``, computed once per key."""
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    def available(self, s: Any, a: Any) -> bool:
        """Whether the action exists in the state."""
        return a in self.mdp.actions(s)

    def the_policy(self, tag: str) -> Policy:
        """The policy of that name."""
        if tag in self.policies:
            return self.policies[tag]
        if tag == "pi_plus":
            return self.remember(("policy", tag), lambda: condition(self.evaluation("pi0")))
        raise StatementError(f"the model has no policy called {tag!r}")

    def evaluation(self, tag: str) -> Evaluation:
        """The exact evaluation of a named policy."""
        return self.remember(("evaluation", tag), lambda: evaluate(self.mdp, self.the_policy(tag)))

    # What the theories' symbols mean. P and win carry the step weights.

    def P(self, s: Any, a: Any, t: Any) -> Any:
        """w(s, a) P(t | s, a) for a non-terminal t."""
        return self.mdp.weight(s, a) * self.mdp.P(s, a).get(t, ZERO) if self.available(s, a) else ZERO

    def win(self, s: Any, a: Any) -> Any:
        """w(s, a) times the success probability of ending at once."""
        if not self.available(s, a):
            return ZERO
        ends = ((q, self.mdp.terminal[t]) for t, q in self.mdp.P(s, a).items() if t in self.mdp.terminal)
        return self.mdp.weight(s, a) * sum((q * g for q, g in ends), ZERO)

    def mu(self, s: Any) -> Any:
        """The initial probability."""
        return self.mdp.initial.get(s, ZERO)

    def policy(self, tag: str, s: Any, a: Any) -> Any:
        """pi(a | s)."""
        return self.the_policy(tag)[s].get(a, ZERO)

    def law(self, tag: str, y: Any) -> Any:
        """The policy at the first state, as a law of outcomes."""
        return self.policy(tag, self.states[0], y)

    def worth(self, y: Any) -> Any:
        """The success probability after the outcome y, under the first policy."""
        if not self.policies:
            raise StatementError("the worth of an outcome needs a policy")
        return self.q(next(iter(self.policies)), self.states[0], y)

    def value(self, tag: str, s: Any) -> Any:
        """V_pi(s)."""
        return self.evaluation(tag).V[s]

    def q(self, tag: str, s: Any, a: Any) -> Any:
        """Q_pi(s, a)."""
        return self.evaluation(tag).Q.get((s, a), ZERO)

    def occupancy(self, tag: str, s: Any) -> Any:
        """d_pi(s)."""
        return self.evaluation(tag).weighted_occupancy[s]

    def success(self, tag: str) -> Any:
        """J(pi), from the non-terminal starts."""
        return sum((p * self.value(tag, s) for s, p in self.mdp.initial.items() if s in self.mdp.index), ZERO)

    def green(self, tag: str, s: Any, t: Any) -> Any:
        """N_pi(s, t)."""
        return self.remember(("green", tag), lambda: self.evaluation(tag).green(weighted=True))[s, t]

    def success_occupancy(self, s: Any) -> Any:
        """d_+(s) = d_0(s) V(s) / J_0."""
        J = self.success("pi0")
        return self.occupancy("pi0", s) * self.value("pi0", s) / J if J != 0 else undefined

    def density(self, tag: str, s: Any, a: Any) -> Any:
        """pi / pi0, with 0/0 := 0; undefined outside the support of pi0."""
        p, q = self.policy(tag, s, a), self.policy("pi0", s, a)
        return p / q if q != 0 else ZERO if p == 0 else undefined

    def influence(self, s: Any) -> Any:
        """I(s)."""
        return self.evaluation("pi0").influence[s]

    def chi_squared(self, tag: str, s: Any) -> Any:
        """chi^2(pi || pi0) at s."""
        return chi_squared(self.the_policy(tag)[s], self.the_policy("pi0")[s])

    def linearised(self, tag: str) -> Any:
        """L(pi) around pi0."""
        return linearised_objective(self.the_policy(tag), self.evaluation("pi0"))

    def gamma(self) -> Any:
        """sum of d_+ I."""
        return sum((self.success_occupancy(s) * self.influence(s) for s in self.states), ZERO)


@dataclass(frozen=True)
class Interpretation:
    """A theory read off a point. Symbols without a meaning of their own are computed from their definitions."""

    theory: Theory
    point: Point
    _values: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def value(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """The exact value of a symbol: the point's own, its meaning's, or by its definition.

        Raises StatementError for a symbol that has none of these, or that is defined by itself,
        FailedMeaning where the code of its meaning does.
        """
        key = (name, arguments)
        if key not in self._values:
            self._values[key] = CIRCLE
            try:
                self._values[key] = self._computed(name, arguments)
            except RecursionError as error:
                raise StatementError(f"the value of {name} needs itself, without an end") from error
            finally:
                if self._values[key] is CIRCLE:
                    del self._values[key]
        if self._values[key] is CIRCLE:
            raise StatementError(f"the symbol {name} is defined by itself")
        return self._values[key]

    def _computed(self, name: str, arguments: tuple[Any, ...]) -> Any:
        given, meaning = getattr(self.point, "extra", {}), self.theory.declarations[name].meaning
        if name in given:
            return given_value(name, given[name], arguments)
        if meaning is None:
            return self._defined(name, arguments)
        try:
            return meaning(self.point, *arguments)
        except (ScsymError, FailedMeaning, ZeroDivisionError):
            raise  # a quantity that does not exist here, or a failure that is named already
        except Exception as error:  # the author's code: whatever it raises is said of this symbol
            text = f"{type(error).__name__}: {error}"
            raise FailedMeaning(f"the meaning of {name} fails at {arguments!r:.80}: {text:.200}") from error

    def _defined(self, name: str, arguments: tuple[Any, ...]) -> Any:
        hypothesis = self.theory.hypotheses.get(f"{name}_def")
        if hypothesis is None or not hypothesis.definition:
            raise StatementError(f"the symbol {name!r} has no meaning in a concrete model and no definition")
        j = hypothesis.judgement
        factors = j.left[1] if j.left[0] == "mul" else (j.left,)
        heads = [f for f in factors if f[0] == "sym" and f[1] == name]
        if len(heads) != 1:
            raise StatementError(
                f"the definition of {name} is no equation with {name} alone or as a factor at its left"
            )
        env = _assigned(name, heads[0][2], arguments)
        right = self.evaluate(j.right, env)
        others = tuple(f for f in factors if f is not heads[0])
        if not others:
            return right
        denominator = self._product(others, env)
        return undefined if denominator == 0 else right / denominator

    def evaluate(self, term: Term, env: Mapping[Var, Any]) -> Any:
        """The exact value of a term under an assignment of its free variables."""
        match term[0]:
            case "num":
                return term[1]
            case "sym":
                return self.value(term[1], tuple(index_value(i, env) for i in term[2]))
            case "add":
                return added(self.evaluate(t, env) for t in term[1])
            case "mul":
                return self._product(term[1], env)
            case "pow":
                return self.evaluate(term[1], env) ** lin_value(term[2], env)
            case "sum":
                return added(self.evaluate(term[2], {**env, term[1]: e}) for e in self.point.domain(term[1][1]))
            case "range":
                name, bound = term[1]
                below = range(lin_value(bound, env))
                return added(self.evaluate(term[2], {**env, (name, NATURAL): n}) for n in below)
            case "delta":
                return Fraction(index_value(term[1], env) == index_value(term[2], env))
            case "log":
                return log(self.evaluate(term[1], env))
            case "nat":
                return Fraction(lin_value(term[1], env))
            case "card":
                return Fraction(len(self.point.domain(term[1])))
        raise StatementError(f"not a term: {term!r:.80}")

    def _product(self, parts: tuple[Term, ...], env: Mapping[Var, Any]) -> Any:
        values = []
        for part in parts:
            value = self.evaluate(part, env)
            if isinstance(value, Fraction) and value == 0:
                return ZERO
            values.append(value)
        values.sort(key=lambda v: not isinstance(v, Fraction))  # rational factors first: they multiply logarithms
        result: Any = Fraction(1)
        for value in values:
            result = value * result if not isinstance(value, Fraction) else result * value
        return result

    def assignments(self, variables: tuple[Var, ...]) -> Iterator[dict[Var, Any]]:
        """Every assignment of index variables; natural ones run over 0, 1, 2, 3."""
        domains = [NATURALS if s == NATURAL else self.point.domain(s) for _, s in variables]
        for values in product(*domains):
            yield dict(zip(variables, values, strict=True))

    def failures(
        self, j: Judgement, fixed: Mapping[Var, Any] | None = None, available: bool = False
    ) -> Iterator[tuple[dict[Var, Any], Any, Any]]:
        """The assignments at which the judgement fails, with the two sides.

        fixed : values of parameters; those left out run over all values, like the quantified variables
        available : only where each state stands beside an action that it has
        """
        known = dict(fixed or {})
        open_ = tuple(v for v in (*sorted(parameters(j)), *j.forall) if v not in known or v in j.forall)
        for found in self.assignments(open_):
            env = {**known, **found}
            if available and not (self._available(j.left, env) and self._available(j.right, env)):
                continue
            left, right = self.evaluate(j.left, env), self.evaluate(j.right, env)
            holds = left == right if j.relation == "=" else left >= right if j.relation == ">=" else left > right
            if not holds:
                yield env, left, right

    def failure(self, j: Judgement, fixed: Mapping[Var, Any] | None = None) -> tuple[dict[Var, Any], Any, Any] | None:
        """The first of the `failures`; None if the judgement holds."""
        return next(self.failures(j, fixed), None)

    def _available(self, t: Term, env: Mapping[Var, Any]) -> bool:
        """Whether no symbol of the term is applied to a state and an action that the state does not have."""
        match t[0]:
            case "sym":
                sorts = self.theory.declarations[t[1]].arguments
                for n in range(len(sorts) - 1):
                    if sorts[n] == "S" and sorts[n + 1] == "A":
                        s, a = (i[1:] for i in t[2][n : n + 2])
                        if s in env and a in env and not self.point.available(env[s], env[a]):
                            return False
                return True
            case "add" | "mul":
                return all(self._available(part, env) for part in t[1])
            case "pow" | "log":
                return self._available(t[1], env)
            case "sum" | "range":
                return self._available(t[2], env)
        return True

    def holds(self, j: Judgement, fixed: Mapping[Var, Any] | None = None) -> bool:
        """Whether the judgement holds at every assignment; see `failure` for ``fixed``."""
        return self.failure(j, fixed) is None

    def settings(self, judgements: Collection[Judgement], names: set[str]) -> Iterator[dict[Var, Any]]:
        """The values of the judgements' parameters at which they all hold, with the signs of the symbols named.

        A quantity that does not exist here makes it no model: nothing is yielded.
        """
        shared = tuple(sorted(set().union(*map(parameters, judgements))))
        about_them = [j for j in judgements if parameters(j)]
        try:
            if not (self.signs_hold(names) and all(self.holds(j) for j in judgements if not parameters(j))):
                return
        except (ScsymError, ZeroDivisionError):
            return
        for env in self.assignments(shared):
            try:
                good = all(self.holds(j, env) for j in about_them)
            except (ScsymError, ZeroDivisionError):
                continue
            if good:
                yield env

    def signs_hold(self, names: set[str]) -> bool:
        """Whether the symbols have their declared signs."""
        for name in names:
            d = self.theory.declarations[name]
            if d.sign == "real":
                continue
            for env in self.assignments(tuple((f"x{n}", s) for n, s in enumerate(d.arguments))):
                v = self.value(name, tuple(env.values()))
                if not (v > 0 if d.sign == "positive" else v >= 0 if d.sign == "nonneg" else v != 0):
                    return False
        return True

    def is_model(self, hypotheses: Collection[Judgement], names: set[str]) -> bool:
        """Whether all hypotheses and signs hold here for some values of the parameters."""
        return next(self.settings(hypotheses, names), None) is not None


def _assigned(name: str, indices: Sequence[Any], arguments: tuple[Any, ...]) -> dict[Var, Any]:
    """The variables at which a definition speaks of the symbol at the arguments.

    The quantifiers of a definition may stand in another order than the symbol's arguments: only its left side tells.
    """
    env = dict[Var, Any]()
    for i, given in zip(indices, arguments, strict=True):
        var = (i[1], i[2]) if i[0] == "var" else (i[1][1][0][0], NATURAL) if i[1][1] else None
        if var is None or (i[0] == "nat" and i[1] != (0, ((var[0], 1),))) or env.setdefault(var, given) != given:
            raise StatementError(f"the definition of {name} does not speak of all its arguments")
    return env


def given_value(name: str, given: Any, arguments: tuple[Any, ...]) -> Any:
    """A value that a point gives by name: one value, a table by arguments, or a function of them.

    Raises StatementError where the table has no entry.
    """
    if callable(given):
        return given(*arguments)
    if not isinstance(given, Mapping):
        return given
    place = arguments if arguments in given else arguments[0] if len(arguments) == 1 else None
    if place not in given:
        raise StatementError(f"the model gives no value of {name} at {', '.join(map(str, arguments))}")
    return given[place]


def index_value(i: tuple[Any, ...], env: Mapping[Var, Any]) -> Any:
    """The element or natural number that an index names under an assignment."""
    return env[i[1], i[2]] if i[0] == "var" else lin_value(i[1], env)


def lin_value(x: Lin, env: Mapping[Var, Any]) -> int:
    """The value of a natural-linear expression under an assignment."""
    return x[0] + sum(c * env[n, NATURAL] for n, c in x[1])
