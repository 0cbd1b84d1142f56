"""Theorems and the rules that make them.

A theorem is a sequent ``hypotheses |- conclusion`` over a signature: in every interpretation in which all hypotheses
hold (for all values of their quantified variables), the conclusion holds; parameters are the same throughout.
A theorem remembers the rule, its data and its premises, so it can be stored and replayed (`scsym.kernel.replay`).

Each rule is a function; its docstring draws it: premises above the bar, conclusion below, side conditions in words.
No rule uses ``assert``: all of them check under ``python -O`` too. The class guards against accidents only; what
counts is the replay of the stored proof in a fresh process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .errors import IllFormed, Residual, SideCondition
from .normal import normal_form
from .sign import NONNEG, NONZERO, POSITIVE, visible_sign
from .terms import (
    NATURAL,
    ONE,
    ZERO,
    Index,
    Judgement,
    Signature,
    Term,
    Var,
    add,
    bound_vars,
    check,
    check_judgement,
    free_vars,
    judgement_symbols,
    judgement_vars,
    lin,
    merge,
    minus,
    mul,
    num,
    rebuild,
    rename_indices,
    subst_natural,
    total,
)

_token = object()


class Item(NamedTuple):
    """One line of a certificate: ``sum over (over) of coefficient * (premise.left - premise.right)[binding]``."""

    premise: int
    coefficient: Term
    binding: tuple[tuple[Var, Index], ...] = ()
    over: tuple[Var, ...] = ()


class Theorem:
    """A proven sequent. Only the rules of this module make one."""

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

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a theorem does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a theorem does not change")

    def __init_subclass__(cls) -> None:
        raise TypeError("Theorem has no subclasses")

    def __reduce__(self) -> str:
        raise TypeError("a theorem is stored with scsym.kernel.replay.dump, not pickled")

    def __copy__(self) -> Theorem:
        return self

    def __deepcopy__(self, memo: object) -> Theorem:
        return self


def _theorem(
    sig: Signature,
    hypotheses: frozenset[Judgement],
    conclusion: Judgement,
    rule: str,
    data: tuple[Any, ...],
    premises: tuple[Theorem, ...],
) -> Theorem:
    check_judgement(sig, conclusion)
    return Theorem(_token, sig, hypotheses, conclusion, rule, data, premises)


def _demand(thm: object) -> Theorem:
    if type(thm) is not Theorem:
        raise IllFormed(f"a premise must be a theorem, not {type(thm).__name__}")
    return thm


def _gather(premises: Sequence[Theorem]) -> tuple[Signature, frozenset[Judgement]]:
    premises = [_demand(p) for p in premises]
    return merge(*(p.signature for p in premises)), frozenset().union(*(p.hypotheses for p in premises))


def _parameters(hypotheses: frozenset[Judgement]) -> set[Var]:
    return set().union(*(judgement_vars(h) for h in hypotheses))


def assume(sig: Signature, judgement: Judgement) -> Theorem:
    """Hypothesis::

        ---------
        J  |-  J
    """
    check_judgement(sig, judgement)
    return _theorem(sig, frozenset([judgement]), judgement, "assume", (sig, judgement), ())


def combine(
    sig: Signature,
    premises: Sequence[Theorem],
    goal: Judgement,
    items: Sequence[Item] = (),
    remainder: Term = ZERO,
) -> Theorem:
    """Linear combination with sums and visible signs; the one rule that computes::

        H1 |- L1 r1 R1   ...   Hn |- Ln rn Rn
        ------------------------------------------------------------------
        H1, ..., Hn  |-  for all x: L r R

        where  L - R  =  sum of items  +  remainder   in normal form.

    An item is ``sum over (over) of coefficient * (Li - Ri)[binding]``; the binding names an index for each variable
    that the premise quantifies, and for nothing else. Conditions:

    * the variables quantified by the goal are not parameters of any hypothesis;
    * goal ``=``: every premise used is ``=`` and the remainder is absent;
    * goal ``>=``: the coefficient of a ``>=`` or ``>`` premise is visibly nonnegative, and so is the remainder;
    * goal ``>``: moreover the remainder is visibly positive, or some ``>`` premise has a visibly positive
      coefficient (a sum over a nonempty set of positive numbers is positive).

    Raises Residual with what is left over, SideCondition for a sign that is not visible.
    """
    gathered, hypotheses = _gather(premises)
    sig = merge(sig, gathered)
    check_judgement(sig, goal)
    check(sig, remainder)
    clash = set(goal.forall) & _parameters(hypotheses)
    if clash:
        raise SideCondition(f"{min(clash)[0]} is quantified in the goal but fixed in a hypothesis")
    strict = visible_sign(sig, remainder) == POSITIVE
    if remainder != ZERO:
        if goal.relation == "=":
            raise SideCondition("an equation leaves no remainder")
        if visible_sign(sig, remainder) not in (POSITIVE, NONNEG):
            raise SideCondition("the remainder is not visibly nonnegative")
    left_over = [minus(goal.left, goal.right), mul(num(-1), remainder)]
    for item in items:
        if not (isinstance(item, Item) and type(item.premise) is int and 0 <= item.premise < len(premises)):
            raise IllFormed(f"bad certificate item {item!r:.80}")
        used = premises[item.premise].conclusion
        check(sig, item.coefficient)
        if used.relation != "=":
            sign = visible_sign(sig, item.coefficient)
            if goal.relation == "=":
                raise SideCondition("an equation cannot follow from an inequality by a combination")
            if sign not in (POSITIVE, NONNEG):
                raise SideCondition("the coefficient of an inequality is not visibly nonnegative")
            strict = strict or (used.relation == ">" and sign == POSITIVE)
        difference = ("let", _binding(used.forall, item.binding), minus(used.left, used.right))
        body = mul(num(-1), item.coefficient, difference)
        for variable in reversed(item.over):
            if variable[1] == NATURAL:
                raise IllFormed("a sum runs over a finite sort")
            check(sig, total(variable, ZERO))
            body = total(variable, body)
        left_over.append(body)
    if goal.relation == ">" and not strict:
        raise SideCondition("nothing in the certificate is visibly positive, so the goal is at most >=")
    polynomial = normal_form(sig, add(*left_over))
    if polynomial:
        raise Residual("the certificate leaves a nonzero rest", polynomial)
    data = (sig, goal, tuple(items), remainder)
    return _theorem(sig, hypotheses, goal, "combine", data, tuple(premises))


def _binding(forall: tuple[Var, ...], binding: tuple[tuple[Var, Index], ...]) -> tuple[tuple[Var, Index], ...]:
    bound = dict(binding)
    if len(bound) != len(binding) or set(bound) != set(forall):
        raise IllFormed(f"a binding must name an index for exactly {[v[0] for v in forall]}")
    for (name, sort), index in binding:
        if sort == NATURAL:
            check(Signature(()), ("nat", index[1] if index[0] == "nat" else None))
            if index[1][0] < 0 or any(c < 0 for _, c in index[1][1]):
                raise IllFormed(f"{name} is a natural number and cannot be bound to something negative")
        else:
            check(Signature(()), ("delta", index, ("var", "_", sort)))
    return binding


def cut(lemma: Theorem, theorem: Theorem) -> Theorem:
    """Use a lemma::

        H |- A      A, K |- B
        ---------------------
        H, K |- B
    """
    sig, _ = _gather([lemma, theorem])
    if lemma.conclusion not in theorem.hypotheses:
        raise IllFormed("the lemma's conclusion is not a hypothesis of the theorem")
    hypotheses = lemma.hypotheses | (theorem.hypotheses - {lemma.conclusion})
    return _theorem(sig, hypotheses, theorem.conclusion, "cut", (), (lemma, theorem))


def multiply(first: Theorem, second: Theorem) -> Theorem:
    """The product of two inequalities (``=`` is read as ``>=``)::

        H |- for all x: L1 r1 R1     K |- for all y: L2 r2 R2
        ---------------------------------------------------------
        H, K |- for all x, y: (L1 - R1) (L2 - R2)  r  0

    ``r`` is ``>`` if both are, else ``>=``. A variable of the same name in x and y is one variable; the variables
    quantified by one are not parameters of the other's hypotheses or conclusion.
    """
    sig, hypotheses = _gather([first, second])
    a, b = first.conclusion, second.conclusion
    forall = a.forall + tuple(v for v in b.forall if v not in a.forall)
    if set(forall) & (_parameters(hypotheses) | judgement_vars(a) | judgement_vars(b)):
        raise SideCondition("a quantified variable is also a parameter; rename it")
    relation = ">" if a.relation == b.relation == ">" else ">="
    left = mul(minus(a.left, a.right), minus(b.left, b.right))
    return _theorem(sig, hypotheses, Judgement(forall, relation, left, ZERO), "multiply", (), (first, second))


def antisymmetry(first: Theorem, second: Theorem) -> Theorem:
    """Both inequalities give equality::

        H |- for all x: L >= R      K |- for all x: R >= L
        --------------------------------------------------
        H, K |- for all x: L = R
    """
    sig, hypotheses = _gather([first, second])
    a, b = first.conclusion, second.conclusion
    if (a.forall, a.left, a.right) != (b.forall, b.right, b.left) or ">=" != a.relation or ">=" != b.relation:
        raise IllFormed("antisymmetry needs L >= R and R >= L with the same quantifiers")
    conclusion = Judgement(a.forall, "=", a.left, a.right)
    return _theorem(sig, hypotheses, conclusion, "antisymmetry", (), (first, second))


def cases(first: Theorem, second: Theorem, left: Term, right: Term) -> Theorem:
    """Total order, in two forms::

        left >= right, H |- C      right >= left, K |- C
        ------------------------------------------------      (also with  left > right  in the first premise)
        H, K |- C

    The two extra hypotheses are unquantified.
    """
    sig, _ = _gather([first, second])
    if first.conclusion != second.conclusion:
        raise IllFormed("the two cases must have the same conclusion")
    weak, strict, other = (Judgement((), *j) for j in ((">=", left, right), (">", left, right), (">=", right, left)))
    for j in (weak, strict, other):
        check_judgement(sig, j)
    if not ((weak in first.hypotheses or strict in first.hypotheses) and other in second.hypotheses):
        raise IllFormed("the cases must be hypotheses of the two premises")
    chosen = strict if strict in first.hypotheses else weak
    hypotheses = (first.hypotheses - {chosen}) | (second.hypotheses - {other})
    clash = set(first.conclusion.forall) & _parameters(frozenset([weak]))
    if clash:
        raise SideCondition(f"{min(clash)[0]} is quantified in the conclusion but fixed in the cases")
    return _theorem(sig, hypotheses, first.conclusion, "cases", (left, right), (first, second))


def generalise(theorem: Theorem, variables: tuple[Var, ...]) -> Theorem:
    """Quantify parameters::

        H |- for all x: C
        --------------------       y not a parameter of H
        H |- for all y, x: C
    """
    _demand(theorem)
    c = theorem.conclusion
    clash = set(variables) & _parameters(theorem.hypotheses)
    if clash:
        raise SideCondition(f"{min(clash)[0]} is fixed in a hypothesis")
    conclusion = Judgement(tuple(variables) + c.forall, c.relation, c.left, c.right)
    return _theorem(theorem.signature, theorem.hypotheses, conclusion, "generalise", (tuple(variables),), (theorem,))


def induction(base: Theorem, step: Theorem, name: str) -> Theorem:
    """Induction over a natural number k, a parameter of C::

        H |- C[0]      C[k], K |- C[k + 1]
        ----------------------------------      k not a parameter of K
        H, K |- for all k: C[k]

    The step's induction hypothesis is the one member of its hypotheses whose instance at 0 is the base's conclusion
    and whose instance at k + 1 is the step's conclusion.
    """
    sig, _ = _gather([base, step])
    zero, successor = lin(0), lin(1, **{name: 1})
    candidates = [
        h
        for h in step.hypotheses
        if (name, NATURAL) in judgement_vars(h)
        and subst_natural(h, name, zero) == base.conclusion
        and subst_natural(h, name, successor) == step.conclusion
    ]
    if len(candidates) != 1:
        raise IllFormed("no hypothesis of the step is the induction hypothesis for this base and this step")
    (claim,) = candidates
    rest = step.hypotheses - {claim}
    if (name, NATURAL) in _parameters(rest | base.hypotheses):
        raise SideCondition(f"{name} is fixed in another hypothesis of the induction")
    conclusion = Judgement(((name, NATURAL), *claim.forall), claim.relation, claim.left, claim.right)
    return _theorem(sig, base.hypotheses | rest, conclusion, "induction", (name,), (base, step))


def _has_sign(sig: Signature, sign: str, term: Term, params: tuple[Var, ...], evidence: Sequence[Theorem]) -> bool:
    """Whether ``term`` has the declared ``sign``, visibly or by a theorem ``for all params: term > 0`` or ``>= 0``."""
    visible = visible_sign(sig, term)
    if sign == "real" or visible == sign or (visible == POSITIVE and sign in (NONNEG, NONZERO)):
        return True
    relations = (">", ">=") if sign == NONNEG else (">",)
    return any(Judgement(params, r, term, ZERO) == _demand(e).conclusion for e in evidence for r in relations)


def instantiate(
    theorem: Theorem,
    substitution: Mapping[str, tuple[tuple[Var, ...], Term]],
    sig: Signature,
    evidence: Sequence[Theorem] = (),
) -> Theorem:
    """Put terms for symbols, at once, in hypotheses and conclusion::

        H |- C      E1 |- sign of t1   ...
        ----------------------------------
        H[f := t], E1, ... |- C[f := t]

    ``substitution[f] = (parameters, term)`` reads ``f(parameters) := term``. The term has the declared sign of f,
    visibly or by an evidence theorem ``for all parameters: term > 0`` (or ``>= 0``). Its other free variables are
    bound or quantified nowhere in the theorem.
    """
    _demand(theorem)
    gathered, extra = _gather(evidence)
    target = merge(sig, gathered)
    kept = Signature(tuple((n, s) for n, s in theorem.signature.symbols if n not in substitution))
    target = merge(target, kept)
    outer: set[Var] = set()
    for name, (params, term) in substitution.items():
        declared = theorem.signature.get(name)
        check(target, term)
        if tuple(s for _, s in params) != declared.arguments or len(set(params)) != len(params):
            raise IllFormed(f"the parameters put in for {name} do not fit its declaration")
        if not _has_sign(target, declared.sign, term, tuple(params), evidence):
            raise SideCondition(f"what is put in for {name} is not visibly {declared.sign}, and no evidence says so")
        outer |= free_vars(term) - set(params)

    def put(application: Term) -> Term:
        if application[1] not in substitution:
            return application
        params, term = substitution[application[1]]
        return rename_indices(term, dict(zip(params, application[2], strict=True)))

    def apply(j: Judgement) -> Judgement:
        if outer & (set(j.forall) | bound_vars(j.left) | bound_vars(j.right)):
            raise SideCondition("a variable put in would be captured; rename it")
        return Judgement(j.forall, j.relation, *(rebuild(t, put, lambda x: x) for t in (j.left, j.right)))

    hypotheses = frozenset(apply(h) for h in theorem.hypotheses) | extra
    for h in hypotheses:
        check_judgement(target, h)
    data = (sig, tuple(sorted((n, p, t) for n, (p, t) in substitution.items())))
    return _theorem(target, hypotheses, apply(theorem.conclusion), "instantiate", data, (theorem, *evidence))


def discharge(theorem: Theorem, definition: Judgement, evidence: Sequence[Theorem] = ()) -> Theorem:
    """Drop a definition that nothing else mentions::

        f(x) * t = u  (for all x),  H |- C       E |- signs of t and u
        -----------------------------------------------------------------      f not in t, u, H, C, E
        H, E |- C

    The definition is ``for all x: f(x) = u`` or ``for all x: f(x) * t = u`` with x exactly the arguments of f.
    t is nonzero, and ``u / t`` has the declared sign of f, visibly or by evidence: so an f exists.
    """
    sig, extra = _gather([theorem, *evidence])
    extra = frozenset().union(*(e.hypotheses for e in evidence))
    if definition not in theorem.hypotheses or definition.relation != "=":
        raise IllFormed("the definition is not an equation among the theorem's hypotheses")
    match definition.left:
        case ("mul", (("sym", name, arguments), denominator)):
            pass
        case ("sym", name, arguments):
            denominator = ONE
        case _:
            raise IllFormed("a definition reads f(x) = u or f(x) * t = u")
    variables = tuple(("nat", (0, ((n, 1),))) if s == NATURAL else ("var", n, s) for n, s in definition.forall)
    if tuple(arguments) != variables:
        raise IllFormed("a definition quantifies exactly the arguments of the symbol it defines")
    rest = (theorem.hypotheses - {definition}) | extra
    named = set().union(*(judgement_symbols(j) for j in (*rest, theorem.conclusion)))
    if name in named | judgement_symbols(Judgement((), "=", denominator, definition.right)):
        raise SideCondition(f"{name} still occurs elsewhere, so its definition cannot be dropped")
    declared = sig.get(name).sign
    if declared == NONZERO:
        declared = POSITIVE
    params = definition.forall
    if not _has_sign(sig, POSITIVE, denominator, params, evidence):
        if declared != "real" or visible_sign(sig, denominator) != NONZERO:
            raise SideCondition(f"the denominator in the definition of {name} is not shown to be positive")
    if not _has_sign(sig, declared, definition.right, params, evidence):
        raise SideCondition(f"the definition of {name} is not shown to be {declared}")
    return _theorem(sig, rest, theorem.conclusion, "discharge", (definition,), (theorem, *evidence))
