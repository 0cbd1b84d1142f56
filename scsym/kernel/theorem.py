"""Theorems and the rules that make them.

A theorem is a sequent ``hypotheses |- conclusion`` over a signature: in every interpretation in which all hypotheses
hold (for all values of their quantified variables), the conclusion holds; parameters are the same throughout.
Each rule is a function; its docstring draws it: premises above the bar, conclusion below, side conditions in words.
No rule uses ``assert``, so all of them check under ``python -O`` too. The class guards against accidents only; a
theorem remembers its rule, data and premises, and what counts is their replay in a fresh process.
"""

from __future__ import annotations  # noqa: I001

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .errors import IllFormed, Residual, SideCondition
from .normal import normal_form
from .sign import NONNEG, NONZERO, POSITIVE, visible_sign
from .terms import (
    NATURAL, ZERO, Index, Judgement, Lin, Signature, Term, Var, add, bound_vars, check, check_index,
    check_judgement, free_vars, lin_is_natural, merge, minus, mul, num, parameters, rebuild, rename, total,
)  # fmt: skip
from .work import spend

_token = object()


class Item(NamedTuple):
    """One line of a certificate: ``sum over (over) of coefficient * (premise.left - premise.right)[binding]``.

    An entry of ``over`` is ``(name, sort)``, or ``(name, lin)`` for the natural numbers below a linear expression.
    """

    premise: int
    coefficient: Term
    binding: tuple[tuple[Var, Index], ...] = ()
    over: tuple[tuple[str, Any], ...] = ()


class Theorem:
    """A proven sequent. Only the rules of this package make one."""

    __slots__ = ("signature", "hypotheses", "conclusion", "rule", "data", "premises")
    signature: Signature
    hypotheses: frozenset[Judgement]
    conclusion: Judgement
    rule: str
    data: tuple[Any, ...]
    premises: tuple[Theorem, ...]

    def __init__(self, token: object, *fields: Any) -> None:
        if token is not _token:
            raise TypeError("a theorem is made by a rule of scsym.kernel, never by its constructor")
        for name, value in zip(self.__slots__, fields, strict=True):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object = None) -> None:
        raise AttributeError("a theorem does not change")

    __delattr__ = __setattr__  # type: ignore[assignment]

    def __init_subclass__(cls) -> None:
        raise TypeError("Theorem has no subclasses")

    def __reduce__(self) -> str:
        raise TypeError("a theorem is stored as its proof document, not pickled")


def gather(premises: Iterable[object]) -> tuple[Signature, frozenset[Judgement]]:
    """The joint signature and hypotheses of premises; raises IllFormed for anything that is not a theorem."""
    known = [p for p in premises if type(p) is Theorem]
    if len(known) != len(list(premises)):
        raise IllFormed("a premise must be a theorem")
    return merge(*(p.signature for p in known)), frozenset().union(*(p.hypotheses for p in known))


def conclude(
    rule: str,
    sig: Signature,
    hyps: frozenset[Judgement],
    conclusion: Judgement,
    premises: Sequence[Theorem],
    *data: Any,
) -> Theorem:
    """The rules' way to make a theorem."""
    check_judgement(sig, conclusion)
    return Theorem(_token, sig, hyps, conclusion, rule, data, tuple(premises))


def fixed(variables: Iterable[Var], hypotheses: Iterable[Judgement]) -> None:
    """Raise SideCondition if a variable about to be quantified is a parameter of a hypothesis."""
    new = set(variables)
    clash = new & set().union(*map(parameters, hypotheses)) if new else new
    if clash:
        raise SideCondition(f"{min(clash)[0]} is quantified here but fixed in a hypothesis")


def assume(sig: Signature, judgement: Judgement) -> Theorem:
    """Hypothesis::

    ---------
    J  |-  J
    """
    return conclude("assume", sig, frozenset([judgement]), judgement, (), sig, judgement)


def combine(
    sig: Signature, premises: Sequence[Theorem], goal: Judgement, items: Sequence[Item] = (), remainder: Term = ZERO
) -> Theorem:
    """Linear combination with sums and visible signs; the one rule that computes::

        H1 |- for all y1: L1 r1 R1   ...   Hn |- for all yn: Ln rn Rn
        --------------------------------------------------------------
        H1, ..., Hn  |-  for all x: L r R

        where  L - R  =  sum of items  +  remainder   in normal form.

    An item is ``sum over (over) of coefficient * (Li - Ri)[binding]``; the binding names an index for each variable
    that the premise quantifies, and for nothing else. Conditions:

    * the variables x are not parameters of any hypothesis;
    * goal ``=``: every premise used is ``=`` and there is no remainder;
    * goal ``>=``: the coefficient of a ``>=`` or ``>`` premise is visibly nonnegative, and so is the remainder;
    * goal ``>``: moreover the remainder is visibly positive, or some ``>`` premise has a visibly positive
      coefficient (a sum over a nonempty set of positive numbers is positive) and no range that may be empty.

    Raises Residual with what is left over, SideCondition for a sign that is not visible.
    """
    gathered, hypotheses = gather(premises)
    own, sig = sig, merge(sig, gathered)
    check_judgement(sig, goal)
    check(sig, remainder)
    fixed(goal.forall, hypotheses)
    rest = visible_sign(sig, remainder)
    if remainder != ZERO and (goal.relation == "=" or rest not in (POSITIVE, NONNEG)):
        raise SideCondition("the remainder is not visibly nonnegative, or the goal is an equation")
    strict = rest == POSITIVE
    difference = [minus(goal.left, goal.right), mul(num(-1), remainder)]
    for item in items:
        if type(item.premise) is not int or not 0 <= item.premise < len(premises):
            raise IllFormed(f"there is no premise of number {item.premise!r:.40}")
        used = premises[item.premise].conclusion
        body = mul(num(-1), item.coefficient)
        for variable in reversed(item.over):
            body = total(variable, body)
        check(sig, body)
        sign = visible_sign(sig, item.coefficient)
        if used.relation != "=" and (goal.relation == "=" or sign not in (POSITIVE, NONNEG)):
            raise SideCondition("an inequality needs a visibly nonnegative coefficient, and proves no equation")
        empty = any(isinstance(below, tuple) and below[0] == 0 for _, below in item.over)
        strict = strict or (used.relation == ">" and sign == POSITIVE and not empty)
        if len(dict(item.binding)) != len(item.binding) or {v for v, _ in item.binding} != set(used.forall):
            raise IllFormed(f"a binding names an index for exactly {[v[0] for v in used.forall]}")
        for (_, sort), index in item.binding:
            check_index(sig, index, sort)
        body = mul(num(-1), item.coefficient, ("let", item.binding, minus(used.left, used.right)))
        for variable in reversed(item.over):
            body = total(variable, body)
        difference.append(body)
        spend(len(item.binding) + len(item.over))
    if goal.relation == ">" and not strict:
        raise SideCondition("nothing in the certificate is visibly positive, so the goal is at most >=")
    polynomial = normal_form(sig, add(*difference))
    if polynomial:
        raise Residual("the certificate leaves a nonzero rest", polynomial)
    return Theorem(_token, sig, hypotheses, goal, "combine", (own, goal, tuple(items), remainder), tuple(premises))


def cut(lemma: Theorem, theorem: Theorem) -> Theorem:
    """Use a lemma::

    H |- A      A, K |- B
    ---------------------
    H, K |- B
    """
    sig, _ = gather([lemma, theorem])
    if lemma.conclusion not in theorem.hypotheses:
        raise IllFormed("the lemma's conclusion is not a hypothesis of the theorem")
    hypotheses = lemma.hypotheses | (theorem.hypotheses - {lemma.conclusion})
    return conclude("cut", sig, hypotheses, theorem.conclusion, (lemma, theorem))


def multiply(first: Theorem, second: Theorem) -> Theorem:
    """The product of two inequalities (``=`` counts as ``>=``)::

        H |- for all x: L1 r1 R1     K |- for all y: L2 r2 R2
        ------------------------------------------------------
        H, K |- for all x, y: (L1 - R1) (L2 - R2)  r  0

    ``r`` is ``>`` if both are, else ``>=``. A variable of the same name in x and y is one variable; the variables
    quantified by one are not parameters of the other.
    """
    sig, hypotheses = gather([first, second])
    x, y = first.conclusion, second.conclusion
    forall = x.forall + tuple(v for v in y.forall if v not in x.forall)
    fixed(forall, (*hypotheses, x, y))
    left = mul(minus(x.left, x.right), minus(y.left, y.right))
    relation = ">" if x.relation == y.relation == ">" else ">="
    return conclude("multiply", sig, hypotheses, Judgement(forall, relation, left, ZERO), (first, second))


def antisymmetry(first: Theorem, second: Theorem) -> Theorem:
    """Both inequalities give equality::

    H |- for all x: L >= R      K |- for all x: R >= L
    --------------------------------------------------
    H, K |- for all x: L = R
    """
    sig, hypotheses = gather([first, second])
    forall, relation, left, right = first.conclusion
    if relation != ">=" or second.conclusion != Judgement(forall, ">=", right, left):
        raise IllFormed("antisymmetry needs L >= R and R >= L with the same quantifiers")
    return conclude("antisymmetry", sig, hypotheses, Judgement(forall, "=", left, right), (first, second))


def absurd(theorem: Theorem, goal: Judgement) -> Theorem:
    """A number is not greater than itself::

    H |- for all x: L > R
    ---------------------      L - R is zero in normal form
    H |- goal
    """
    sig, hypotheses = gather([theorem])
    c = theorem.conclusion
    if c.relation != ">" or normal_form(sig, minus(c.left, c.right)):
        raise IllFormed("absurd needs a theorem L > R with L - R zero")
    return conclude("absurd", sig, hypotheses, goal, (theorem,), goal)


def cases(first: Theorem, second: Theorem, left: Term, right: Term) -> Theorem:
    """Total order::

        left > right, H |- C      right >= left, K |- C
        -----------------------------------------------
        H, K |- C

    The variables that C quantifies are not parameters of ``left`` and ``right``.
    """
    sig, _ = gather([first, second])
    above, below = Judgement((), ">", left, right), Judgement((), ">=", right, left)
    if first.conclusion != second.conclusion or above not in first.hypotheses or below not in second.hypotheses:
        raise IllFormed("cases need one conclusion and the two orders among the hypotheses")
    fixed(first.conclusion.forall, [above])
    hypotheses = (first.hypotheses - {above}) | (second.hypotheses - {below})
    return conclude("cases", sig, hypotheses, first.conclusion, (first, second), left, right)


def induction(base: Theorem, step: Theorem, claim: Judgement, name: str) -> Theorem:
    """Induction over a natural number k, a parameter of the claim C::

    H |- C[0]      C[k], K |- C[k + 1]
    ----------------------------------      k not a parameter of H, K
    H, K |- for all k: C[k]
    """
    sig, _ = gather([base, step])
    check_judgement(sig, claim)
    k = (name, NATURAL)

    def at(value: Lin) -> Judgement:
        sides = (rename(t, {k: ("nat", value)}) for t in (claim.left, claim.right))
        return Judgement(claim.forall, claim.relation, *sides)

    if k in claim.forall or claim not in step.hypotheses:
        raise IllFormed("the claim is not a hypothesis of the step, or quantifies its own variable")
    if base.conclusion != at((0, ())) or step.conclusion != at((1, ((name, 1),))):
        raise IllFormed("the base is not the claim at 0, or the step is not the claim at k + 1")
    hypotheses = base.hypotheses | (step.hypotheses - {claim})
    fixed([k], hypotheses)
    conclusion = Judgement((k, *claim.forall), *claim[1:])
    return conclude("induction", sig, hypotheses, conclusion, (base, step), claim, name)


def signed(sig: Signature, sign: str, term: Term, params: tuple[Var, ...], evidence: Sequence[Theorem]) -> bool:
    """Whether ``term`` has the declared ``sign``, visibly or by a theorem ``for all params: term > 0`` or ``>= 0``."""
    if sign == "natural":
        function = term[0] == "sym" and dict(sig.symbols)[term[1]].sign == "natural"
        return function or (term[0] == "nat" and lin_is_natural(term[1]))
    visible = visible_sign(sig, term)
    if sign in ("real", visible) or (visible == POSITIVE and sign in (NONNEG, NONZERO)):
        return True
    wanted = [Judgement(params, r, term, ZERO) for r in ((">", ">=") if sign == NONNEG else (">",))]
    return any(e.conclusion in wanted for e in evidence)


def instantiate(
    theorem: Theorem,
    substitution: Mapping[str, tuple[tuple[Var, ...], Term]],
    sig: Signature,
    evidence: Sequence[Theorem] = (),
) -> Theorem:
    """Put terms for symbols, all at once, in hypotheses and conclusion::

        H |- C      E |- signs of the terms
        -----------------------------------
        H[f := t], E |- C[f := t]

    ``substitution[f] = (parameters, term)`` reads ``f(parameters) := term``. The term has the declared sign of f,
    visibly or by an evidence theorem ``for all parameters: term > 0`` (or ``>= 0``). Its other free variables are
    bound or quantified nowhere in the theorem.
    """
    gather([theorem])
    added, extra = gather(evidence)
    declared = dict(theorem.signature.symbols)
    kept = Signature(tuple(s for s in theorem.signature.symbols if s[0] not in substitution))
    target, outer = merge(sig, added, kept), set[Var]()
    for name, (params, term) in substitution.items():
        check(target, term)
        if (
            name not in declared
            or tuple(s for _, s in params) != declared[name].arguments
            or len(set(params)) < len(params)
        ):
            raise IllFormed(f"the parameters put in for {name} do not fit its declaration")
        if not signed(target, declared[name].sign, term, params, evidence):
            raise SideCondition(
                f"what is put in for {name} is not visibly {declared[name].sign}, and no evidence says so"
            )
        outer |= free_vars(term) - set(params)

    def put(application: Term) -> Term:
        if application[1] not in substitution:
            return application
        params, term = substitution[application[1]]
        return rename(term, dict(zip(params, application[2], strict=True)))

    def apply(j: Judgement) -> Judgement:
        if outer & (set(j.forall) | bound_vars(j.left) | bound_vars(j.right)):
            raise SideCondition("a variable put in would be captured; rename it")
        replaced = Judgement(j.forall, j.relation, rebuild(j.left, put, {}), rebuild(j.right, put, {}))
        check_judgement(target, replaced)
        return replaced

    hypotheses = frozenset(map(apply, theorem.hypotheses)) | extra
    table = tuple(sorted((n, p, t) for n, (p, t) in substitution.items()))
    return conclude("instantiate", target, hypotheses, apply(theorem.conclusion), (theorem, *evidence), sig, table)
