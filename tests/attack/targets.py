"""What the fuzzers run: one call on any bytes. It raises Finding for whatever must not happen.

`rules` plays a script of kernel rules inside one finite interpretation: its hypotheses are true there, so every theorem
must be. `document` changes stored proofs; what the reader accepts must hold. `models` gives bytes to every reader.
"""

import json
import time
from collections import Counter
from fractions import Fraction

from scsym.errors import ScsymError
from scsym.exact import exact
from scsym.kernel import Judgement, KernelError, Symbol, axioms, definitions, signature, theorem, verify
from scsym.kernel.terms import NATURAL, ZERO, add, free_vars, minus, mul, num, symbols_of, total
from scsym.kernel.theorem import Item
from scsym.mdp import MDP
from scsym.mdp.readers.drn import from_drn
from scsym.mdp.readers.table import from_table

from .choices import Choices, Finding
from .file_targets import TARGETS as FILES
from .interpretation import Interpretation, Undefined
from .object_targets import TARGETS as OBJECTS

SECONDS = 10.0


SIG = signature(
    {
        "p": Symbol(("S", "A"), "nonneg"),
        "q": Symbol(("S", "A")),
        "V": Symbol(("S",), "positive"),
        "d": Symbol(("S",)),
        "u": Symbol(("S",), "nonzero"),
        "x": Symbol((NATURAL,), "positive"),
        "c": Symbol((), "positive"),
        "e": Symbol((), "nonneg"),
        "r": Symbol(()),
        "m": Symbol((), "nonzero"),
    }
)
SIGNS = {name: symbol.sign for name, symbol in SIG.symbols}
VARIABLES = {"S": (("s", "S"), ("t", "S")), "A": (("a", "A"), ("b", "A")), NATURAL: (("k", NATURAL), ("n", NATURAL))}
EVERY = tuple(v for group in VARIABLES.values() for v in group)


def index(choose, sort):
    if sort == NATURAL:
        return ("nat", (choose(2), ((choose.of(VARIABLES[NATURAL])[0], 1 + choose(2)),) if choose(2) else ()))
    return ("var", *choose.of(VARIABLES[sort]))


def lin(choose):
    if choose(2):
        return (choose(5) - 2, ())
    return (choose(3) - 1, ((choose.of(VARIABLES[NATURAL])[0], choose.of((1, 2, -1))),))


def term(choose, depth=3):
    kind = choose(14 if depth else 6)
    if kind in (0, 1):
        return num(Fraction(choose(7) - 3, 1 + choose(2)))
    if kind in (2, 3, 4):
        name, symbol = choose.of(SIG.symbols)
        return ("sym", name, tuple(index(choose, sort) for sort in symbol.arguments))
    if kind == 5:
        which = choose(3)
        if which == 0:
            return ("delta", *(index(choose, "S") for _ in range(2)))
        return ("card", choose.of(("S", "A"))) if which == 1 else ("nat", lin(choose))
    if kind in (6, 7):
        return add(*(term(choose, depth - 1) for _ in range(choose(4))))
    if kind in (8, 9):
        return mul(*(term(choose, depth - 1) for _ in range(choose(4))))
    if kind == 10:
        return ("pow", term(choose, depth - 1), lin(choose))
    if kind in (11, 12):
        return total(choose.of(VARIABLES[choose.of(("S", "A"))]), term(choose, depth - 1))
    return ("log", term(choose, depth - 1))


def rewritten(choose, t, depth=4):
    """A term that looks different and should be equal; now and then it is not."""
    match t:
        case ("add" | "mul" as kind, parts):
            parts = [rewritten(choose, p, depth - 1) for p in parts]
            if parts and choose(3) == 0:
                parts = parts[1:] + parts[:1]
            if kind == "mul" and len(parts) > 1 and parts[-1][0] == "add" and choose(2):
                return add(*(mul(*parts[:-1], p) for p in parts[-1][1]))
            return (kind, tuple(parts))
        case ("sum", v, ("add", parts)) if choose(2):
            return add(*(total(v, rewritten(choose, p, depth - 1)) for p in parts))
        case ("sum", v, ("mul", (first, *rest))) if v not in free_vars(first) or choose(8) == 0:
            return mul(first, total(v, rewritten(choose, mul(*rest), depth - 1)))
        case ("sum", v, body):
            if choose(2) and v not in free_vars(body):
                return mul(("card", v[1]), body)
            return total(v, rewritten(choose, body, depth - 1))
        case ("pow", base, (2, ())):
            return mul(base, base)
        case ("log", ("mul", parts)):
            return add(*(("log", p) for p in parts))
    return t


def variables(choose):
    return tuple(v for v in EVERY if choose(4) == 0)


class Script:
    """Rules applied one after the other to theorems made before, all true in one interpretation."""

    def __init__(self, data):
        self.choose = Choices(data)
        self.model = Interpretation(self.choose)
        self.pool = []
        self.count = Counter()

    def play(self):
        while self.choose.more and len(self.pool) < 40:
            rule = self.choose.of(RULES)
            start = time.perf_counter()
            try:
                made = rule(self)
            except KernelError:
                made = None
            except Undefined:
                continue  # the interpretation gives no value to what was to be assumed
            if time.perf_counter() - start > SECONDS:
                raise Finding(f"{rule.__name__} took over {SECONDS} s")
            self.count[f"{rule.__name__} {'refused' if made is None else 'made'}"] += 1
            if made is not None:
                self.examine(made)
                self.pool.append(made)
        return self.count

    def examine(self, made):
        """A theorem whose hypotheses hold here must hold here."""
        try:
            if not self.model.satisfies(SIGNS, made.hypotheses):
                return
            good = self.model.holds(SIGNS, made.conclusion)
        except Undefined:
            return
        if not good:
            raise Finding(f"false: {made.conclusion} from {set(made.hypotheses)} by {made.rule} {made.data}")
        self.count["evaluated"] += 1

    def any(self):
        if not self.pool:
            return self.assume()
        return self.choose.of(self.pool)

    def assume(self):
        """A judgement that is true in the interpretation: an equation between parameters, or a bound for all."""
        choose = self.choose
        left = term(choose)
        theorem.check(SIG, left)
        forall = tuple(v for v in variables(choose) if v[1] != NATURAL)
        inner = [v for v in sorted(free_vars(left)) if v in forall]
        values = []
        for env in _environments(self.model, inner):
            value = self.model.evaluate(SIGNS, left, env)
            if not isinstance(value, Fraction):
                raise Undefined(left)
            values.append(value)
        low = min(values)
        if len(set(values)) == 1:
            relation, bound = choose.of((("=", low), (">=", low), (">", low - 1)))
        else:
            relation, bound = choose.of(((">=", low), (">", low - Fraction(1, 2))))
        return theorem.assume(SIG, Judgement(forall, relation, left, num(bound)))

    def claim(self):
        """Any judgement as a hypothesis; true here or not."""
        choose = self.choose
        return theorem.assume(
            SIG, Judgement(variables(choose), choose.of(("=", ">=", ">")), term(choose), term(choose))
        )

    def combine(self):
        """A combination whose goal is made to fit, sometimes changed afterwards."""
        choose = self.choose
        premises = [self.any() for _ in range(choose(3))]
        items, sides = [], []
        for n, premise in enumerate(premises):
            used = premise.conclusion
            binding = tuple((v, index(choose, v[1])) for v in used.forall)
            over = tuple(v for v in EVERY if v[1] != NATURAL and choose(6) == 0)
            coefficient = term(choose, 1 + choose(2))
            items.append(Item(n, coefficient, binding, over))
            body = mul(coefficient, theorem.rename(minus(used.left, used.right), dict(binding)))
            for v in reversed(over):
                body = total(v, body)
            sides.append(body)
        remainder = term(choose, 2) if choose(2) else ZERO
        left = add(*sides, remainder, *(() if choose(4) else (term(choose, 1),)))
        right = term(choose, 1) if choose(3) == 0 else ZERO
        if right != ZERO:
            left = add(left, right)
        goal = Judgement(variables(choose), choose.of(("=", ">=", ">")), left, right)
        return theorem.combine(SIG, premises, goal, items, remainder)

    def identity(self):
        choose = self.choose
        left = term(choose)
        goal = Judgement(variables(choose), choose.of(("=", ">=")), left, rewritten(choose, left))
        return theorem.combine(SIG, [], goal)

    def tangent(self):
        return axioms.tangent(SIG, variables(self.choose), term(self.choose))

    def log_congruence(self):
        return axioms.log_congruence(self.any())

    def cut(self):
        return theorem.cut(self.any(), self.any())

    def multiply(self):
        return theorem.multiply(self.any(), self.any())

    def antisymmetry(self):
        return theorem.antisymmetry(self.any(), self.any())

    def absurd(self):
        made, choose = self.any(), self.choose
        return theorem.absurd(
            made, Judgement(variables(choose), choose.of(("=", ">=", ">")), term(choose), term(choose))
        )

    def cases(self):
        """Both branches by weakening a theorem with the two orders, or with something else."""
        choose, made = self.choose, self.any()
        left, right = term(choose, 1), term(choose, 1)
        wrong = choose(6) == 0
        above = theorem.assume(SIG, Judgement((), ">", left, right))
        below = theorem.assume(SIG, Judgement((), ">" if wrong else ">=", right, left))
        return theorem.cases(_weaken(made, above), _weaken(made, below), left, right)

    def two_cases(self):
        """A conclusion that needs both orders: e (left - right)**2 >= 0 by a product in each branch."""
        choose = self.choose
        left, right = term(choose, 1), term(choose, 1)
        above = theorem.assume(SIG, Judgement((), ">", left, right))
        below = theorem.assume(SIG, Judgement((), ">=", right, left))
        goal = Judgement((), choose.of((">=", ">")), mul(minus(left, right), minus(left, right)), ZERO)
        branches = []
        for branch in (above, below):
            square = theorem.multiply(branch, branch)
            branches.append(theorem.combine(SIG, [square], goal, [Item(0, num(1))]))
        return theorem.cases(*branches, left, right)

    def induction(self):
        """x(k) = c**k-like claims: base and step by combination, then perhaps with something changed."""
        choose = self.choose
        claim = Judgement(variables(choose), choose.of(("=", ">=", ">")), term(choose, 2), term(choose, 2))
        name = choose.of(("k", "n"))
        k = (name, NATURAL)

        def at(value):
            return Judgement(
                claim.forall,
                claim.relation,
                *(theorem.rename(t, {k: ("nat", value)}) for t in (claim.left, claim.right)),
            )

        base = self._prove(at((choose(2), ())))
        step = _weaken(self._prove(at((1, ((name, 1),)))), theorem.assume(SIG, claim))
        return theorem.induction(base, step, claim, name)

    def _prove(self, goal):
        choose = self.choose
        if choose(3):
            return theorem.combine(SIG, [], goal, [], choose.of((minus(goal.left, goal.right), ZERO)))
        made = self.any()
        items = [Item(0, term(choose, 1), tuple((v, index(choose, v[1])) for v in made.conclusion.forall))]
        return theorem.combine(SIG, [made], goal, items)

    def instantiate(self):
        choose, made = self.choose, self.any()
        used = sorted(
            set().union(*(symbols_of(t) for j in (made.conclusion, *made.hypotheses) for t in j[2:])) or {"r"}
        )
        table = {}
        for _ in range(1 + choose(2)):
            name = choose.of(used)
            params = tuple(
                ("w" if choose(2) else choose.of(VARIABLES[sort])[0], sort)
                for sort in dict(SIG.symbols)[name].arguments
            )
            table[name] = (params, term(choose, 2))
        evidence = [self.any() for _ in range(choose(2))]
        return theorem.instantiate(made, table, SIG, evidence)

    def discharge(self):
        """A definition of a symbol, weakened into a theorem and dropped again."""
        choose, made = self.choose, self.any()
        name, symbol = choose.of(SIG.symbols)
        forall = tuple(VARIABLES[sort][0] for sort in symbol.arguments)
        arguments = tuple(("nat", (0, ((n, 1),))) if s == NATURAL else ("var", n, s) for n, s in forall)
        times = (term(choose, 1),) if choose(2) else ()
        left = mul(("sym", name, arguments), *times) if times else ("sym", name, arguments)
        definition = Judgement(forall, "=", left, term(choose, 2))
        theorem.check(SIG, definition.right)
        assumed = theorem.assume(SIG, definition)
        return definitions.discharge(assumed if choose(2) else _weaken(made, assumed), definition)


def _weaken(made, extra):
    """The theorem with one more hypothesis."""
    c = made.conclusion
    binding = tuple((v, _own(v)) for v in c.forall)
    return theorem.combine(SIG, [made, extra], c, [Item(0, num(1), binding)])


def _own(v):
    return ("nat", (0, ((v[0], 1),))) if v[1] == NATURAL else ("var", *v)


def _environments(model, inner):
    from itertools import product

    return [dict(zip(inner, values, strict=True)) for values in product(*(model.domain(s) for _, s in inner))]


RULES = (
    Script.assume, Script.assume, Script.claim, Script.combine, Script.combine, Script.combine, Script.combine,
    Script.identity, Script.identity, Script.tangent, Script.log_congruence, Script.cut, Script.multiply,
    Script.antisymmetry, Script.absurd, Script.cases, Script.two_cases, Script.induction, Script.instantiate,
    Script.instantiate, Script.discharge,
)  # fmt: skip


def rules(data):
    """A script of kernel rules; every theorem it makes is evaluated."""
    return Script(data).play()


def _documents():
    from scsym.claims import collect, proofs_folder, run

    names = ("prop_4_4.py", "sec_4_5_2.py", "lem_a_2.py")
    found = []
    for statement in collect(*(proofs_folder() / "russo2026" / name for name in names)):
        found += [step.certificate for step in run(statement).steps if step.certificate]
    return sorted(found, key=len)[:8]


_known = []


def document(data):
    """A stored proof with a few places changed; what is accepted must hold in random interpretations."""
    from scsym.kernel.document import content_hash

    if not _known:
        _known.extend(_documents())
    choose = Choices(data)
    found = json.loads(choose.of(_known))
    while choose.more:
        _change(found, choose)
    if choose(2) and isinstance(found, dict):
        found["hash"] = content_hash(found) if all(k in found for k in ("format", "steps")) else ""
    start = time.perf_counter()
    count = Counter()
    try:
        report = verify(json.dumps(found))
    except KernelError:
        count["refused"] += 1
    else:
        count["accepted"] += 1
        made = report.theorem
        signs = {name: symbol.sign for name, symbol in made.signature.symbols}
        for _ in range(3):
            model = Interpretation(choose)
            try:
                if model.satisfies(signs, made.hypotheses) and not model.holds(signs, made.conclusion):
                    raise Finding(f"accepted and false: {made.conclusion}")
            except Undefined:
                continue
    if time.perf_counter() - start > SECONDS:
        raise Finding(f"a document took over {SECONDS} s")
    return count


def _change(value, choose):
    """Walk into nested JSON and change one place."""
    while True:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        if not keys:
            return
        key = choose.of(list(keys))
        inner = value[key]
        if isinstance(inner, (dict, list)) and inner and choose(8):
            value = inner
            continue
        kind = choose(7)
        if kind == 0 and isinstance(value, list):
            del value[key]
        elif kind == 1 and isinstance(value, list):
            value.insert(key, inner)
        elif kind == 2 and isinstance(value, list):
            value[key], value[-1] = value[-1], value[key]
        elif kind == 3:
            value[key] = choose.of([0, 1, -1, 2, None, True, "", "=", ">=", ">", "s", "num", "1/2", [], {}, 10**9])
        elif kind == 4 and isinstance(inner, int):
            value[key] = inner + choose(3) - 1
        elif kind == 5 and isinstance(inner, str):
            value[key] = choose.of(["=", ">=", ">", "real", "positive", "nonneg", "1", "-1", "0", inner + "x"])
        else:
            value[key] = value[choose.of(list(keys))]
        return


def models(data):
    """Bytes as an expression, a JSON or YAML table, a .drn file: a model or number, or the documented error."""
    if not data:
        return Counter()
    text = data[1:].decode("utf-8", "replace")
    readers = (exact, from_table, lambda t: from_table(t, yaml=True), from_drn)
    start = time.perf_counter()
    try:
        found = readers[data[0] % 4](text)
        count = Counter(accepted=1)
        if isinstance(found, float) or found is None or (data[0] % 4 and not isinstance(found, MDP)):
            raise Finding(f"{text!r} was read as {found!r}")
    except ScsymError:
        count = Counter(refused=1)
    if time.perf_counter() - start > SECONDS:
        raise Finding(f"reading {text!r:.80} took over {SECONDS} s")
    return count


TARGETS = {"rules": rules, "document": document, "models": models, **FILES, **OBJECTS}
