r"""LaTeX in: a statement in a theory's own notation is read, and what was understood is printed back.

The notation is that in which `scsym.typeset` prints; a subset of amsmath. Products stand side by side, a sum reaches to
the next plus, minus or relation, a logarithm takes the next factor, and ``f(y \mid x)`` is f at x, y. What could be
read in two ways is an error at its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from scsym.errors import ParseError, sentence
from scsym.kernel import terms
from scsym.kernel.errors import KernelError
from scsym.kernel.normal import normal_form
from scsym.kernel.terms import NATURAL, Judgement, Lin, Term, Var, check_judgement, free_vars
from scsym.kernel.text import judgement_text
from scsym.optional import library
from scsym.typeset import GREEK, name_latex

from .expressions import Statement, in_order
from .latex_tokens import Lexer, Lexicon, Macros, Token, unreadable, variable_keys
from .text import term_text
from .theory import Theory

GRAMMAR = """
start: (quantifier COLON)? _chains quantifier*
_chains: limit | chain (AND chain)*
limit: LIM name END expr REL expr
chain: _side (REL _side)+
_side: expr | absolute | extremum
absolute: ABS expr SBA
extremum: (MAX | MIN) (OVER names END _product | LPAR expr (COMMA expr)+ RPAR)
quantifier: (FORALL | FIXED) names
names: name (COMMA name)*
name: VAR IN?

expr: (PLUS | MINUS)? _product ((PLUS | MINUS) _product)*
_product: product | quotient | bigsum
product: _factors (CDOT? bigsum)?
_factors: factor | _factors CDOT? factor
quotient: _factors SLASH factor
bigsum: SUM names END _product
?factor: _atom | power | log
power: _atom POW lin END
log: LOG factor

_atom: symbol | function | number | variable | bracket | fraction | card | delta | expectation
symbol: SYM
function: FUN (SUB list END)? (ARGS list (BAR list)? END)?
number: NUMBER
variable: NAME
bracket: LPAR expr RPAR | LB expr RB
fraction: FRAC LB expr RB LB expr RB
expectation: (MEAN | VARIANCE) VAR function bracket
card: CARD
delta: DELTA lin EQ lin END

list: lin ((COMMA | SEMI) lin)*
lin: (PLUS | MINUS)? _part ((PLUS | MINUS) _part)*
_part: INT | VAR | multiple | group | symbol | function
multiple: INT CDOT? (VAR | group | symbol | function)
group: LPAR lin RPAR

%declare COLON REL FORALL FIXED COMMA VAR IN PLUS MINUS CDOT SLASH SUM END POW LOG SYM FUN SUB ARGS BAR NUMBER NAME
%declare LPAR RPAR LB RB FRAC CARD DELTA EQ SEMI INT AND ABS SBA MAX MIN OVER MEAN VARIANCE LIM
"""
MAX_TREE = 300


def read_latex(
    theory: Theory, text: str, *, macros: Macros | None = None, rate: str = "", closed: bool = False
) -> list[Statement]:
    r"""The statements that a formula in the theory's notation makes, one for each relation of a chain.

    text : such as ``\sum_{a} \pi_0(a \mid s) \le 1 \quad \text{for all } s``, at most 10 000 characters. Indices under
        ``for all`` (or ``\forall``, in front with a colon, or behind) are quantified, all others are fixed. An absolute
        value or a maximum that is at most something, and a minimum that is at least something, are an inequality for
        each part; an expectation is the sum under its law.
    macros : commands of one's own, each with the number of its arguments and what it stands for.
    closed : whether every index is quantified, but those that are named by ``for fixed``.
    rate : the constant C, in LaTeX: ``\lim_{k \to \infty} x = L`` states ``C >= (k + 1) |x - L|`` for all k.

    Raises ParseError with line, column and a caret for what is not read or could mean two things, such as an unknown
    symbol, a quotient whose denominator may be zero, the logarithm of what may not be positive; MissingDependency
    without the extra ``latex``.

    >>> from scsym.theories.success import success
    >>> read_latex(success, r"\sum_{a} \pi_0(a \mid s)\,Q_{\pi_0}(s, a) = V_{\pi_0}(s) \le 1 \quad \forall s")
    [sum_{a} pi0(s, a) Q(s, a) = V(s)   for all s, 1 >= V(s)   for all s]
    """
    if not isinstance(text, str):
        raise ParseError(f"a statement in LaTeX is a string, not {type(text).__name__}")
    lexer = Lexer(Lexicon(theory), text, macros)
    tree = _parse(text, lexer.tokens())
    builder = _Builder(theory, lexer.lexicon, text, closed)
    if tree.children and any(getattr(c, "data", "") == "limit" for c in tree.children):
        return builder.limit(tree, _constant(theory, rate, macros))
    if rate:
        raise ParseError("a rate is given, and the statement is no limit")
    return builder.statements(tree)


def _constant(theory: Theory, rate: str, macros: Macros | None) -> Term | None:
    """The constant of a rate, read as the right side of an equation."""
    if not rate:
        return None
    try:
        return read_latex(theory, f"0 = {rate}", macros=macros)[0].judgement.right
    except ParseError as problem:
        raise ParseError(f"the rate {rate:.60} is not read: {getattr(problem, 'problem', problem)}") from None


def understood(statements: Iterable[Statement]) -> str:
    """What was read, one statement a line, in the kernel's own text with every sort."""
    return "\n".join(judgement_text(s.judgement) for s in statements)


@lru_cache(maxsize=1)
def _parser() -> Any:
    return library("lark", "reading LaTeX").Lark(GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=False)


def _parse(text: str, tokens: Sequence[Token]) -> Any:
    lark = library("lark", "reading LaTeX")
    parser = _parser().parse_interactive("")
    made = lark.Token("COLON", "", 0)
    for t in tokens:
        made = lark.Token(t.kind, t, t.start)
        try:
            parser.feed_token(made)
        except lark.exceptions.UnexpectedInput:
            raise unreadable(text, t.start, _hint(t, parser.accepts())) from None
    try:
        tree = parser.feed_eof(made)
    except lark.exceptions.UnexpectedInput:
        expected = parser.accepts()
        missing = "it states nothing yet; write a relation such as = or \\le" if "REL" in expected else "it breaks off"
        raise unreadable(text, len(text), f"the statement ends here, but {missing}") from None
    depth = [(tree, 0)]
    while depth:
        node, level = depth.pop()
        if level > MAX_TREE:
            raise ParseError(f"the statement nests deeper than {MAX_TREE}; name a part of it by a symbol")
        depth.extend((c, level + 1) for c in getattr(node, "children", ()))
    return tree


def _hint(t: Token, accepted: set[str]) -> str:
    if t.kind in ("ABS", "MAX", "MIN") or "SBA" in accepted and t.kind in ("REL", "AND"):
        return f"{t.shown!r} cannot stand here; bars, maxima and minima are read around a whole side of a relation"
    if accepted & {"VAR", "INT"} and "NAME" not in accepted:
        return f"{t.shown!r} stands where an index is expected"
    if t.kind in ("SYM", "FUN", "NUMBER", "NAME", "LPAR", "LB", "FRAC", "LOG", "SUM", "CARD", "DELTA", "SLASH", "CDOT"):
        if "PLUS" in accepted:
            return f"{t.shown!r} behind a quotient a/b could belong to it or to b; write \\frac or brackets"
    if t.kind == "POW":
        return "a power of a power, or of nothing; write brackets around the base"
    return f"{t.shown!r} cannot stand here"


def _trees(node: Any) -> Iterator[Any]:
    """A tree and all below, in the order of the text."""
    stack = [node]
    while stack:
        n = stack.pop()
        if hasattr(n, "children"):
            yield n
            stack.extend(reversed(n.children))


def _first(node: Any) -> Token:
    while hasattr(node, "children"):
        node = node.children[0]
    return node.value  # type: ignore[no-any-return]


class _Builder:
    """Terms from a tree, over the symbols of one theory."""

    def __init__(self, theory: Theory, lexicon: Lexicon, text: str, closed: bool) -> None:
        self.theory, self.lexicon, self.text, self.closed = theory, lexicon, text, closed
        self.fixed: set[Var] = set()
        self.signature = theory.signature
        self.known = variable_keys(theory.variables, name_latex)
        self.sorts: dict[str, str] = {}
        self.pairs: list[tuple[Token, Token]] = []

    def error(self, t: Token, problem: str) -> ParseError:
        """The error for the place of a token."""
        return unreadable(self.text, t.start, problem)

    # Sorts of variables: by the symbols that they are indices of, then by what a delta compares, then by the theory.

    def note(self, t: Token, sort: str) -> None:
        """That a variable has a sort."""
        declared = self.theory.variables.get(self.name(t), sort)
        if declared != sort:
            raise self.error(t, f"{t.shown} ranges over {declared} in the theory, and an index of {sort} stands here")
        if self.sorts.setdefault(t.value, sort) != sort:
            raise self.error(t, f"{t.shown} ranges over {self.sorts[t.value]} elsewhere, and here over {sort}")

    def variables(self, node: Any) -> list[Token]:
        """The variables of a linear expression, without those in the indices of its symbols."""
        found: list[Token] = []
        for c in node.children:
            if getattr(c, "type", "") == "VAR":
                found.append(c.value)
            elif getattr(c, "data", "function") != "function":
                found += self.variables(c)
        return found

    def find_sorts(self, tree: Any) -> None:
        """Find the sort of every variable."""
        for n in _trees(tree):
            if n.data == "function":
                for index, sort in self.arguments(n):
                    if sort == NATURAL or len(index.children) == 1:
                        for t in self.variables(index):
                            self.note(t, sort)
            elif n.data == "power":
                for t in self.variables(n.children[2]):
                    self.note(t, NATURAL)
            elif n.data == "name" and len(n.children) == 2:
                self.note(n.children[0].value, n.children[1].value.value)
            elif n.data == "delta":
                self.pairs.append((self.element(n.children[1]), self.element(n.children[3])))
        for _ in self.pairs:
            for pair in self.pairs:
                for x, y in (pair, pair[::-1]):
                    if x.value in self.sorts:
                        self.note(y, self.sorts[x.value])

    def sort(self, t: Token) -> str:
        """The sort of a variable."""
        found = self.sorts.get(t.value) or self.theory.variables.get(self.name(t))
        if found is None:
            raise self.error(t, f"no symbol has the index {t.shown}, so its sort is unknown; write {t.shown} \\in ...")
        return found

    def name(self, t: Token) -> str:
        """A variable's name: the theory's for this notation, else one made from it."""
        if t.value in self.known:
            return self.known[t.value]
        match = re.fullmatch(r"\\mathrm\{([^{}]*)\}('*)(?:_\{(.*)\})?|(\\?[A-Za-z]+?)('*)(?:_\{(.*)\})?", t.value)
        if match is None:
            raise self.error(t, f"{t.shown!r} is no variable")
        base, primes, below = (match[i] or match[i + 3] or "" for i in (1, 2, 3))
        base = {r"\varepsilon": "eps", r"\lambda": "lam"}.get(base, base.lstrip("\\"))
        below = re.sub(r"[^A-Za-z0-9]", "", below)
        apart = "_" if below and (not below.isdigit() or base in GREEK) else ""
        made = f"{base}{apart}{below}{'_' * len(primes)}"
        if made in self.theory.declarations:
            raise self.error(t, f"the theory has a symbol called {made}; write the index with another letter")
        try:
            terms.check_name(made)
        except KernelError as refusal:
            raise self.error(t, sentence(refusal)) from None
        return made

    def variable(self, t: Token) -> Var:
        """A variable with its sort."""
        return self.name(t), self.sort(t)

    # Indices.

    def element(self, node: Any) -> Token:
        """The one variable that an index of a finite sort is."""
        if len(node.children) != 1 or getattr(node.children[0], "type", "") != "VAR":
            raise self.error(_first(node), "an index of this sort is one variable, not a number or a sum")
        return node.children[0].value  # type: ignore[no-any-return]

    def arguments(self, node: Any) -> list[tuple[Any, str]]:
        """The indices of an applied symbol in the order of its declaration, each with its sort."""
        head = node.children[0].value
        lists: dict[str, Any] = {}
        kind = ""
        for c in node.children[1:]:
            kind = getattr(c, "type", kind) if hasattr(c, "type") and c.type != "END" else kind
            if hasattr(c, "children"):
                lists[kind] = c
        below, inside, given = (self.listed(lists.get(k)) for k in ("SUB", "ARGS", "BAR"))
        front: list[Any] = []
        if "ARGS" in lists:
            marks = [getattr(c, "type", "") for c in lists["ARGS"].children]
            if "SEMI" in marks:
                count = (marks.index("SEMI") + 1) // 2
                front, inside = inside[:count], inside[count:]
        ordered = [*below, *front, *given, *inside]
        sorts = self.theory.declarations[head.value].arguments
        if len(ordered) != len(sorts):
            raise self.error(
                head,
                f"{head.shown} has {len(ordered)} indices here and takes {len(sorts)}; "
                f"write {self.lexicon.example(head.value)}",
            )
        return list(zip(ordered, sorts, strict=True))

    @staticmethod
    def listed(node: Any) -> list[Any]:
        """The members of a list of indices."""
        return [c for c in node.children if hasattr(c, "children")] if node is not None else []

    def lin(self, node: Any) -> Lin:
        """A linear expression of natural numbers."""
        out: Lin = (0, ())
        sign = 1
        for c in node.children:
            kind = getattr(c, "type", "")
            if kind in ("PLUS", "MINUS"):
                sign = 1 if kind == "PLUS" else -1
            elif kind not in ("LPAR", "RPAR"):
                out, sign = terms.lin_add(out, self.lin_part(c), sign), 1
        return out

    def lin_part(self, node: Any) -> Lin:
        if hasattr(node, "children"):
            if node.data in ("symbol", "function"):
                call = self.applied(node) if node.data == "function" else ("sym", node.children[0].value.value, ())
                return (0, (), ((call[1:], 1),))
            if node.data == "multiple":
                return terms.lin_add((0, ()), self.lin_part(node.children[-1]), node.children[0].value.value)
            return self.lin(node.children[1])
        t = node.value
        if t.kind == "INT":
            return (t.value, ())
        if self.sort(t) != NATURAL:
            raise self.error(t, f"{t.shown} ranges over {self.sort(t)}; a natural number is expected here")
        return (0, ((self.name(t), 1),))

    # Terms.

    def checked(self, t: Term, place: Token, problem: str) -> Term:
        """The term, if the kernel gives it a meaning; else the error with the kernel's reason."""
        try:
            terms.check(self.signature, t)
            normal_form(self.signature, t)
        except KernelError as refusal:
            raise self.error(place, f"{problem}: {sentence(refusal)}") from None
        return t

    def term(self, node: Any) -> Term:
        """The term of a tree."""
        c = node.children
        match node.data:
            case "expr":
                return self.addition(c)
            case "product":
                return self.product([x for x in c if hasattr(x, "children")])
            case "quotient":
                return self.quotient(self.product(c[:-2]), c[-1])
            case "bigsum":
                body = self.term(c[-1])
                for t in reversed(self.names(c[1])):
                    if self.sort(t) == NATURAL:
                        raise self.error(t, f"{t.shown} is a natural number; a sum runs over a finite sort")
                    body = terms.total(self.variable(t), body)
                return body
            case "power":
                made = ("pow", self.term(c[0]), self.lin(c[2]))
                if made[1][0] == "num" and not made[2][1] and made[2][0] >= 0:
                    return self.checked(made, _first(node), "this power is not read")
                return self.checked(made, _first(node), "this power has no meaning")
            case "log":
                body = self.term(c[1])
                if body[0] == "num" and body[1] > 0:
                    return ("log", body)  # also where the kernel does not factor the number
                return self.checked(("log", body), _first(c[1]), f"the logarithm of {term_text(body)} has no meaning")
            case "symbol":
                return ("sym", c[0].value.value, ())
            case "function":
                return self.applied(node)
            case "number":
                return terms.num(Fraction(c[0].value.value))
            case "variable":
                return self.natural(c[0].value)
            case "bracket":
                return self.term(c[1])
            case "expectation":
                return self.expectation(c[0].value, c[1].value, c[2], self.term(c[3]))
            case "fraction":
                return self.quotient(self.term(c[2]), c[5])
            case "card":
                return ("card", c[0].value.value)
            case "delta":
                x, y = (self.variable(self.element(i)) for i in (c[1], c[3]))
                return ("delta", ("var", *x), ("var", *y))
        raise self.error(_first(node), f"a {node.data} is not read here")

    def expectation(self, sign: Token, t: Token, law: Any, of: Term) -> Term:
        """The sum under a law, or for a variance the mean of the square less the square of the mean."""
        weight, name = self.applied(law), law.children[0].value
        var = self.variable(t)
        if f"{name.value}_sums" not in self.theory.hypotheses:
            raise self.error(name, f"{name.shown} is no probability of the theory (it has no {name.value}_sums)")
        if weight[2][-1] != ("var", *var):
            raise self.error(t, f"{name.shown} is a probability over its last index, which {t.shown} is not here")

        def mean(x: Term) -> Term:
            return terms.total(var, weight if x == terms.ONE else terms.mul(weight, *(x[1] if x[0] == "mul" else (x,))))

        if sign.kind == "MEAN":
            return mean(of)
        square = lambda x: ("pow", x, (2, ()))  # noqa: E731
        return terms.add(mean(square(of)), _negated(square(mean(of))))

    def names(self, node: Any) -> list[Token]:
        """The variables of a list."""
        found = [n.children[0].value for n in node.children if hasattr(n, "children")]
        for i, t in enumerate(found):
            if any(t.value == before.value for before in found[:i]):
                raise self.error(t, f"{t.shown} is listed twice")
        return found

    def natural(self, t: Token) -> Term:
        """A natural number that stands as a number; anything else is an unknown symbol."""
        if t.value in self.sorts or t.value in self.known:
            sort = self.sorts.get(t.value) or self.theory.variables[self.known[t.value]]
        else:
            sort = ""
        if sort == NATURAL:
            return ("nat", (0, ((self.name(t), 1),)))
        if sort:
            raise self.error(t, f"{t.shown} is an index, an element of {sort}, and no number")
        raise self.error(t, f"{t.shown} is no symbol of the theory {self.theory.name!r}{self.lexicon.near(t.shown)}")

    def applied(self, node: Any) -> Term:
        made: list[Any] = []
        for index, sort in self.arguments(node):
            if sort == NATURAL:
                made.append(("nat", self.lin(index)))
            else:
                t = self.element(index)
                self.note(t, sort)
                made.append(("var", self.name(t), sort))
        return ("sym", node.children[0].value.value, tuple(made))

    def addition(self, parts: Sequence[Any]) -> Term:
        out: list[Term] = []
        sign = 1
        summed: dict[Var, Token] = {}
        for c in parts:
            if hasattr(c, "type"):
                sign = -1 if c.type == "MINUS" else 1
                continue
            made = self.term(c)
            for var in sorted(summed.keys() & free_vars(made)):
                raise self.error(
                    _first(c),
                    f"the sum over {summed[var].shown} ends before this sign, and {summed[var].shown} stands free "
                    "behind it; write brackets around the summand, or another letter",
                )
            last = c
            while last.data in ("product", "bigsum"):
                if last.data == "bigsum":
                    summed.update({self.variable(t): t for t in self.names(last.children[1])})
                last = last.children[-1]
                if not hasattr(last, "data"):
                    break
            out.append(_negated(made) if sign < 0 else made)
            sign = 1
        return out[0] if len(out) == 1 else terms.add(*out)

    def product(self, factors: Sequence[Any]) -> Term:
        factors = [f for f in factors if hasattr(f, "children")]
        for f, after in zip(factors, factors[1:], strict=False):
            if f.data == "log" and f.children[1].data != "bracket" and after.data != "log":
                raise self.error(
                    _first(after), "does the logarithm end before this factor? write brackets around what it is of"
                )
        made = [self.term(f) for f in factors]
        return made[0] if len(made) == 1 else terms.mul(*(p for m in made for p in (m[1] if m[0] == "mul" else (m,))))

    def quotient(self, top: Term, below: Any) -> Term:
        bottom = self.term(below)
        factors = list(bottom[1]) if bottom[0] == "mul" else [bottom]
        inverse: list[Term] = []
        for f in factors:
            if f[0] == "num":
                if f[1] == 0:
                    raise self.error(_first(below), "the denominator is zero")
                inverse.append(terms.num(1 / f[1]))
            elif f[0] == "pow":
                inverse.append(("pow", f[1], terms.lin_add((0, ()), f[2], -1)))
            else:
                inverse.append(("pow", f, (-1, ())))
            problem = f"the denominator {term_text(bottom)} may be zero or is no product of nonzero symbols"
            self.checked(inverse[-1], _first(below), problem)
        if top[0] == "num" and all(i[0] == "num" for i in inverse):
            value = top[1]
            for i in inverse:
                value *= i[1]
            return terms.num(value)
        above = () if top == terms.ONE else top[1] if top[0] == "mul" else (top,)
        return inverse[0] if not above and len(inverse) == 1 else terms.mul(*above, *inverse)

    # Statements.

    def statements(self, tree: Any) -> list[Statement]:
        """One statement for each relation of each chain, and for each part of a maximum, minimum or absolute value."""
        self.find_sorts(tree)
        made: list[tuple[tuple[Var, ...], str, Term, Term]] = []
        for chain in (c for c in tree.children if getattr(c, "data", "") == "chain"):
            sides = [self.side(c) for c in chain.children[::2]]
            for n, c in enumerate(chain.children[1::2]):
                made += self.related(sides[n], c.value, sides[n + 1])
        quantified = self.quantified(tree, [x for _, _, *both in made for x in both])
        return [self.statement(quantified, *parts) for parts in made]

    def limit(self, tree: Any, constant: Term | None) -> list[Statement]:
        """``C >= (k + 1) (x - L)`` and ``C >= (k + 1) (L - x)`` for all k."""
        self.find_sorts(tree)
        node = next(c for c in tree.children if getattr(c, "data", "") == "limit")
        sign, name, _, sequence, relation, goal = node.children
        t = name.children[0].value
        self.note(t, NATURAL)
        var = self.variable(t)
        x, end = self.term(sequence), self.term(goal)
        if relation.value.value != "=":
            raise self.error(relation.value, "a limit is equal to something; else state it for all indices")
        if var not in free_vars(x):
            raise self.error(_first(sequence), f"the sequence does not depend on {t.shown}")
        if constant is None:
            raise self.error(sign.value, "a limit is read with a rate C/(k + 1): give its constant C")
        for what, place in ((end, _first(goal)), (constant, sign.value)):
            if var in free_vars(what):
                raise self.error(place, f"the limit or the constant of its rate depends on {t.shown}")
        quantified = {var: t, **self.quantified(tree, [x, end])}
        scale: Term = ("nat", (1, ((var[0], 1),)))
        gap = terms.add(x, _negated(end))
        sides = terms.mul(scale, gap), terms.mul(scale, terms.add(end, _negated(x)))
        return [self.statement(quantified, (), ">=", constant, side) for side in sides]

    def side(self, node: Any) -> tuple[str, Token, tuple[Var, ...], list[Term]]:
        """A side of a relation: what it is (``=``, ``max`` or ``min`` of its parts), over which variables."""
        first = _first(node)
        if node.data == "absolute":
            inner = self.term(node.children[1])
            return "max", first, (), [inner, _negated(inner)]
        if node.data == "extremum":
            kind = "max" if node.children[0].type == "MAX" else "min"
            parts = [self.term(c) for c in node.children if hasattr(c, "data") and c.data != "names"]
            names = next((self.names(c) for c in node.children if getattr(c, "data", "") == "names"), [])
            if names and len(parts) > 1:
                raise self.error(first, f"write brackets around what {first.shown} is of")
            over = [self.variable(t) for t in names]
            return kind, first, tuple(over), parts
        return "=", first, (), [self.term(node)]

    def related(self, left: Any, relation: Token, right: Any) -> list[tuple[tuple[Var, ...], str, Term, Term]]:
        """The inequalities that a relation of two sides is, the larger side first."""
        sign = relation.value
        if sign in ("<", "<="):
            left, right, sign = right, left, ">" if sign == "<" else ">="
        for (kind, place, over, _), wanted in ((left, "min"), (right, "max")):
            if kind != "=" and (sign == "=" or kind != wanted):
                least = "at most" if kind == "max" else "at least"
                raise self.error(place, f"this is read only where it is {least} something, which it is not here")
            other = right if wanted == "min" else left
            clash = [v for v in over if any(v in free_vars(x) for x in other[3])]
            if clash:
                raise self.error(place, f"the index {clash[0][0]} stands on the other side too; write another letter")
        over = tuple(dict.fromkeys((*left[2], *right[2])))
        return [(over, sign, x, y) for x in left[3] for y in right[3]]

    def quantified(self, tree: Any, sides: Sequence[Term]) -> dict[Var, Token]:
        """The variables under ``for all``. Raises ParseError for one on which nothing depends."""
        found: dict[Var, Token] = {}
        for q in (c for c in tree.children if getattr(c, "data", "") == "quantifier"):
            for t in self.names(q.children[1]):
                var = self.variable(t)
                if not any(var in free_vars(x) for x in sides):
                    raise self.error(t, f"{t.shown} is named here, but the formula does not depend on it")
                if q.children[0].type == "FORALL":
                    found[var] = t
                else:
                    self.fixed.add(var)
        return found

    def statement(
        self, quantified: Iterable[Var], over: tuple[Var, ...], relation: str, left: Term, right: Term
    ) -> Statement:
        """The statement, if the kernel gives it a meaning."""
        free = free_vars(left) | free_vars(right)
        others = sorted(free - self.fixed, key=in_order) if self.closed else ()
        forall = tuple(v for v in dict.fromkeys((*quantified, *over, *others)) if v in free)
        judgement = Judgement(forall, relation, left, right)
        try:
            check_judgement(self.signature, judgement)
        except KernelError as refusal:
            raise unreadable(self.text, 0, sentence(refusal)) from None
        return Statement(judgement)


def _negated(t: Term) -> Term:
    if t[0] == "num":
        return terms.num(-t[1])
    return terms.mul(terms.num(-1), *(t[1] if t[0] == "mul" else (t,)))
