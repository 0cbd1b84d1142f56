"""A symbolic identity: three actions, four layers, a policy of 14 symbols; the statewise triple identity."""

from __future__ import annotations

import inspect
import multiprocessing
import random
import time
from fractions import Fraction
from typing import Any

from scsym.exact import identical
from scsym.mdp import MDP, Policy

from .timing import medians, milliseconds, print_table, ratio


def symbolic_policy(seed: int = 7) -> tuple[MDP, Policy]:
    """Seven states in four layers (1, 2, 2, 2), each with three actions and a policy of two symbols."""
    rng = random.Random(seed)
    layers = [["a0"], ["b0", "b1"], ["c0", "c1"], ["d0", "d1"]]
    rows: dict[str, Any] = {}
    for depth, layer in enumerate(layers):
        for s in layer:
            rows[s] = {}
            for a in "xyz":
                after = [*(layers[depth + 1] if depth < 3 else []), "win", "lose"]
                parts = [rng.randint(1, 5) for _ in after]
                rows[s][a] = {t: Fraction(k, sum(parts)) for t, k in zip(after, parts, strict=True)}
    mdp = MDP(rows, initial="a0", terminal={"win": 1, "lose": 0})
    pi = {s: {"x": f"p_{s}", "y": f"q_{s}", "z": f"1 - p_{s} - q_{s}"} for s in mdp.states}
    return mdp, Policy(mdp, pi)


def symbolic_model() -> tuple[MDP, Policy]:
    """The same four layers with symbolic transitions too: 35 symbols."""
    layers = [["a0"], ["b0", "b1"], ["c0", "c1"], ["d0", "d1"]]
    rows: dict[str, Any] = {}
    for depth, layer in enumerate(layers):
        first, second = layers[depth + 1] if depth < 3 else ("win", "lose")
        for s in layer:
            rows[s] = {a: {first: f"t_{s}_{a}", second: f"1 - t_{s}_{a}"} for a in "xyz"}
    mdp = MDP(rows, initial="a0", terminal={"win": 1, "lose": 0})
    pi = {s: {"x": f"p_{s}", "y": f"q_{s}", "z": f"1 - p_{s} - q_{s}"} for s in mdp.states}
    return mdp, Policy(mdp, pi)


def decide(mdp: MDP, pi: Policy) -> bool:
    """A_plus(s) / V(s) = chi^2(pi_plus || pi)(s) = I(s) at every state, as rational functions."""
    from scsym.analysis import evaluate, triple_identity

    return all(triple_identity(evaluate(mdp, pi)).values())


def sides() -> tuple[Any, Any]:
    """A_plus / V and the influence at the first state, as functions of 14 symbols, written out through all layers."""
    mdp, _ = symbolic_policy()
    names = [f"{letter}_{s}" for s in mdp.states for letter in "pq"]

    def values(x: Any) -> tuple[Any, Any, Any]:
        V: dict[Any, Any] = dict(mdp.terminal)
        for s in reversed(mdp.states):
            p, q = x[f"p_{s}"], x[f"q_{s}"]
            pi = {"x": p, "y": q, "z": 1 - p - q}
            Q = {a: sum(c * V[t] for t, c in mdp.P(s, a).items()) for a in pi}
            V[s] = sum(pi[a] * Q[a] for a in pi)
        return V[s], Q, pi

    def gain(*x: Any) -> Any:
        V, Q, pi = values(dict(zip(names, x, strict=True)))
        return sum(pi[a] * Q[a] / V * (Q[a] - V) for a in pi) / V

    def influence(*x: Any) -> Any:
        V, Q, pi = values(dict(zip(names, x, strict=True)))
        return sum(pi[a] * (Q[a] - V) ** 2 for a in pi) / V**2

    named = inspect.Signature([inspect.Parameter(n, inspect.Parameter.POSITIONAL_ONLY) for n in names])
    gain.__signature__ = influence.__signature__ = named  # type: ignore[attr-defined]
    return gain, influence


def _sympy(queue: Any) -> None:
    import sympy

    mdp, pi = symbolic_policy()
    values: dict[Any, Any] = {t: sympy.Rational(g.numerator, g.denominator) for t, g in mdp.terminal.items()}

    def number(x: Any) -> Any:
        return x.expr if hasattr(x, "expr") else sympy.Rational(x.numerator, x.denominator)

    for s in reversed(mdp.states):
        q = {a: sum(number(p) * values[t] for t, p in mdp.P(s, a).items()) for a in mdp.actions(s)}
        values[s] = sum(number(pi.probability(s, a)) * q[a] for a in q)
    s = mdp.states[0]
    q = {a: sum(number(p) * values[t] for t, p in mdp.P(s, a).items()) for a in mdp.actions(s)}
    v = values[s]
    plus = {a: number(pi.probability(s, a)) * q[a] / v for a in q}
    gain = sum(plus[a] * (q[a] - v) for a in q) / v
    influence = sum(number(pi.probability(s, a)) * (q[a] - v) ** 2 for a in q) / v**2
    queue.put(sympy.cancel(gain - influence) == 0)


def sympy_seconds(limit: float) -> tuple[float, bool]:
    """How long sympy.cancel takes for the first state alone, and whether it ended within the limit."""
    queue: Any = multiprocessing.Queue()
    process = multiprocessing.Process(target=_sympy, args=(queue,))
    start = time.perf_counter()
    process.start()
    process.join(limit)
    ended = not process.is_alive()
    if not ended:
        process.terminate()
    process.join()
    return time.perf_counter() - start, ended


def table(limit: float, markdown: bool) -> None:
    """Ours against sympy's cancel, which gets a limit."""
    mdp, pi = symbolic_policy()
    if not decide(mdp, pi):
        raise SystemExit("the identity does not hold")
    ours = medians({"scsym": lambda: decide(mdp, pi)}, 5)["scsym"]
    seconds, ended = sympy_seconds(limit)
    shown = milliseconds(seconds) if ended else f"> {1000 * limit:.0f}"
    lines = [
        [
            "14 symbols, all 7 states (sympy.cancel: the first)",
            milliseconds(ours),
            shown,
            ("" if ended else "> ") + ratio(seconds, ours),
        ]
    ]
    mdp, pi = symbolic_model()
    if not decide(mdp, pi):
        raise SystemExit("the identity does not hold")
    larger = medians({"scsym": lambda: decide(mdp, pi)}, 3)["scsym"]
    lines.append(["35 symbols, transitions too, all 7 states", milliseconds(larger), "-", "-"])
    gain, influence = sides()

    def wrong(*x: Any) -> Any:
        return influence(*x) + x[0]

    wrong.__signature__ = influence.__signature__  # type: ignore[attr-defined]
    if not identical(gain, influence) or identical(gain, wrong):
        raise SystemExit("the identity is decided wrongly")
    methods = {
        "14 symbols, first state, expanded through all layers": lambda: identical(gain, influence),
        "the same with a false side, refuted modulo a prime": lambda: identical(gain, wrong),
    }
    lines += [[name, milliseconds(t), "-", "-"] for name, t in medians(methods, 3).items()]
    print_table("Symbolic identity", ["statewise triple identity", "scsym ms", "sympy ms", "sympy"], lines, markdown)
