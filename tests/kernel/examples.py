"""The kernel tests' one small theory: a policy pi with values Q, V at a state."""

from scsym.kernel import Judgement, Symbol, signature
from scsym.kernel.terms import ONE, add, minus, mul, num, total

VS, VA = ("s", "S"), ("a", "A")
s, t, a, b = ("var", "s", "S"), ("var", "t", "S"), ("var", "a", "A"), ("var", "b", "A")

SIG = signature(
    {
        "pi": Symbol(("S", "A"), "nonneg"),
        "plus": Symbol(("S", "A"), "nonneg"),
        "Q": Symbol(("S", "A")),
        "V": Symbol(("S",), "positive"),
        "W": Symbol(("S",), "nonneg"),
        "d": Symbol(("S",)),
        "c": Symbol((), "positive"),
        "x": Symbol(("N", "S"), "positive"),
        "y": Symbol((), "nonneg"),
        "r": Symbol(()),
    }
)


def sym(name, *indices):
    return ("sym", name, indices)


def nat(constant=0, **coefficients):
    return ("nat", (constant, tuple(sorted(coefficients.items()))))


def power(base, exponent=0, **coefficients):
    return ("pow", base, nat(exponent, **coefficients)[1])


def eq(left, right, *forall):
    return Judgement(forall, "=", left, right)


def ge(left, right, *forall):
    return Judgement(forall, ">=", left, right)


def gt(left, right, *forall):
    return Judgement(forall, ">", left, right)


PI, PLUS, Q, V = sym("pi", s, a), sym("plus", s, a), sym("Q", s, a), sym("V", s)
VALUE = eq(total(VA, mul(PI, Q)), V, VS)
SUMS = eq(total(VA, PI), ONE, VS)
CONDITIONING = eq(mul(PLUS, V), mul(PI, Q), VS, VA)
STATEWISE = eq(
    mul(power(V, -1), total(VA, mul(PLUS, minus(Q, V)))),
    minus(mul(total(VA, mul(PI, power(Q, 2))), power(V, -2)), ONE),
    VS,
)

__all__ = [n for n in dir() if not n.startswith("_")]
_ = (add, num)
