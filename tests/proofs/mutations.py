"""Small changes of a statement that usually make it false: a sign, a factor, an index, an exponent, a lost summand."""

from __future__ import annotations

from collections.abc import Iterator

from scsym.kernel import Judgement
from scsym.kernel.terms import Term, add, free_vars, mul, num


def mutated(j: Judgement) -> Iterator[tuple[str, Judgement]]:
    """(what was changed, the changed judgement); the same judgement may come twice."""
    yield "one more", j._replace(left=add(j.left, num(-1)) if j.relation != "=" else add(j.left, num(1)))
    if j.relation == ">=":
        yield "reversed", j._replace(left=j.right, right=j.left)
    for side in ("left", "right"):
        term = getattr(j, side)
        if term == num(0):
            continue
        for what, other in changes(term):
            changed = j._replace(**{side: other})
            if free_vars(other) <= set(j.forall) | free_vars(term):
                yield f"{side}: {what}", changed


def changes(t: Term) -> Iterator[tuple[str, Term]]:
    """The term with one place changed."""
    match t[0]:
        case "num":
            yield "a number", num(t[1] + 1)
        case "sym":
            yield "a factor", mul(num(2), t)
            yield "a sign", mul(num(-1), t)
            for n, i in enumerate(t[2]):
                for m, k in enumerate(t[2]):
                    if n != m and i != k and i[0] == k[0] == "var" and i[2] == k[2]:
                        swapped = list(t[2])
                        swapped[n] = k
                        yield "an index", ("sym", t[1], tuple(swapped))
        case "add" | "mul":
            for n, part in enumerate(t[1]):
                if t[0] == "add" and len(t[1]) > 1:
                    yield "a summand", ("add", t[1][:n] + t[1][n + 1 :])
                for what, other in changes(part):
                    yield what, (t[0], (*t[1][:n], other, *t[1][n + 1 :]))
        case "pow":
            if not t[2][1]:
                yield "an exponent", ("pow", t[1], (t[2][0] + 1, ()))
            for what, other in changes(t[1]):
                yield what, ("pow", other, t[2])
        case "sum" | "log":
            for what, other in changes(t[-1]):
                yield what, (*t[:-1], other)
