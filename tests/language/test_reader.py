"""LaTeX in: statements in a theory's notation, read back as the goals that they were printed from."""

import time
from fractions import Fraction

import pytest

from scsym.claims import claim, collect, proofs_folder
from scsym.errors import ParseError, StatementError
from scsym.kernel.normal import normal_form
from scsym.kernel.terms import Symbol, free_vars, index_vars, merge, minus, rename, signature, variable_index
from scsym.language import Statement, Theory, card, delta, eq, ge, gt, log, natural, sum_
from scsym.language.reader import read_latex, understood
from scsym.theories.success import a, s, success, t
from scsym.typeset import judgement_latex, name_latex

V, Q, pi0 = success.V, success.Q, success.pi0
k = natural("k")


def without_logs(term, found):
    """The term with a symbol for each logarithm of a number, since the kernel refuses some large ones."""
    if term[0] == "log" and term[1][0] == "num":
        name = f"log_{term[1][1].numerator}_{term[1][1].denominator}"
        found[name] = Symbol((), "real")
        return ("sym", name, ())
    if term[0] in ("add", "mul"):
        return (term[0], tuple(without_logs(part, found) for part in term[1]))
    return (*term[:2], without_logs(term[2], found)) if term[0] == "sum" else term


def same(theory, left, right):
    """The same goal: relation, quantifiers, and normal form of the difference, variables by their notation."""

    def sig(logs):
        return merge(theory.signature, signature(logs))

    def form(j):
        table = {}
        for name, sort in free_vars(j.left) | free_vars(j.right):
            shown = "".join(c if c.isalnum() else f"_{ord(c)}_" for c in name_latex(name) if c not in "{}")
            table[name, sort] = variable_index(f"v{shown}", sort)
        whole = rename(minus(j.left, j.right), table)
        logs = {}
        whole = without_logs(whole, logs)
        return [index_vars(table[v]) for v in j.forall], j.relation, normal_form(sig(logs), whole)

    return form(left.judgement) == form(right.judgement)


def test_every_goal_of_the_corpus_is_read_back():
    goals = [(c, g) for c in collect(proofs_folder()) for g in c.goals if isinstance(g, Statement)]
    assert len(goals) > 600
    for c, goal in goals:
        shown = judgement_latex(goal.judgement, c.theory)
        (read,) = read_latex(c.theory, shown)
        assert same(c.theory, read, goal), (c.name, shown, read)


WRITTEN = [
    (r"\left(\sum_a \pi_0(a|s) Q_{\pi_0}(s,a)^2\right) / V_{\pi_0}(s)^2 - 1 = \dfrac12 V_{\pi_0}(s) + 0.25 \forall s",
     [eq(sum_(a, pi0(s, a) * Q(s, a) ** 2) / V(s) ** 2 - 1, V(s) / 2 + Fraction(1, 4))]),
    (r"\forall s \in \mathcal{S}:\ V_{\pi_0}(s) \leq 1.", [ge(1, V(s))]),
    (
        r"""\begin{align} \label{chain} \sum_{a} \pi_0(a \mid s) Q_{\pi_0}(s, a) &= V_{\pi_0}(s) % by definition
            \\ &\leq 1, \qquad \text{for every } s \end{align}""",
        [eq(sum_(a, pi0(s, a) * Q(s, a)), V(s)), ge(1, V(s))],
    ),
    (r"V_{\pi_0}(s)^{2k+1} < k + 2 \text{, for all $s$, $k$}", [gt(k.number + 2, V(s) ** (2 * k + 1))]),
    (r"V_{\pi_0}(s) > 0", [gt(V(s), 0, fix=(s,))]),
    (r"V_{\pi_0}(s) \ge V_{\pi_0}(t) \text{ for fixed } t \quad \text{for all } s", [ge(V(s), V(t), fix=(t,))]),
    (r"\log(V_{\pi_0}(s)) V_{\pi_0}(s) \ge -1 \quad \forall s", [ge(log(V(s)) * V(s), -1)]),
    (r"\mathbf{1}[s = t]\,V_{\pi_0}(t) \ge 0 \forall s, t", [ge(delta(s, t) * V(t), 0)]),
    (r"\frac{1}{\lvert\mathcal{A}\rvert} \cdot \sum_{a}\pi_0(a \mid s) \le 1 \forall s",
     [ge(1, 1 / card("A") * sum_(a, pi0(s, a)))]),
    (r"{V_{\pi_0}(s)}^2 \ge [\{V_{\pi_0}(s)\}]^2 \forall s", [ge(V(s) ** 2, V(s) ** 2)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WRITTEN, ids=[x for x, _ in WRITTEN])
def test_what_people_write(text, expected):
    read = read_latex(success, text)
    assert len(read) == len(expected)
    for found, meant in zip(read, expected, strict=True):
        assert same(success, found, meant), found


def test_what_was_understood_is_printed_with_sorts():
    read = read_latex(success, r"V_{\pi_0}(s) \ge V_{\pi_0}(t) = 0 \quad \text{for all } s")
    assert understood(read) == (
        "fixed t in S: for all s in S: V(s) >= V(t)\n"
        "fixed t in S: V(t) = 0"
    )  # fmt: skip


WRONG = [
    (r"V_{\pi_1}(s) \ge 0", 1, r"V_{\pi_1} is no symbol of the theory 'mdp'; did you mean V_{\pi_0}(s)"),
    (r"1 \le V", 7, r"V is no symbol of the theory 'mdp'; did you mean V_{\pi_0}(s)"),
    (r"1 \le W(s)", 7, "W is no symbol of the theory"),
    (r"V_{\pi_0} \ge 0", 1, r"stands without its indices; write V_{\pi_0}(s)"),
    (r"V_{\pi_0}(s, t) \ge 0", 1, r"has 2 indices here and takes 1; write V_{\pi_0}(s)"),
    (r"V_{\pi_0}(a) \ge 0", 11, "a ranges over A in the theory, and an index of S stands here"),
    (r"V_{\pi_0}(k + 1) \ge 0", 11, "an index of this sort is one variable"),
    (r"V_{\pi_0}(s) \ge s", 18, "s is an index, an element of S, and no number"),
    (r"\frac{V_{\pi_0}(s)}{Q_{\pi_0}(s, a)} \ge 0", 21, "the denominator Q(s, a) may be zero"),
    (r"1 / (1 - V_{\pi_0}(s)) \ge 0", 5, "the denominator 1 - V(s) may be zero or is no product of nonzero symbols"),
    (r"\frac{1}{0} = 1", 10, "the denominator is zero"),
    (r"\log Q_{\pi_0}(s, a) \ge 0", 6, "the logarithm of Q, which is not declared positive"),
    (r"\log V_{\pi_0}(s) V_{\pi_0}(s) \ge 0", 19, "does the logarithm end before this factor?"),
    (r"1/2 V_{\pi_0}(s) = 1", 5, "could belong to it or to b"),
    (r"\sum_a \pi_0(a|s) + Q_{\pi_0}(s, a) = 1", 21, "the sum over a ends before this sign"),
    (r"\sum_{k=1}^n V_{\pi_0}(s) = 1", 1, "no limits"),
    (r"\sum_{a, a} \pi_0(a \mid s) = 1", 10, "a is listed twice"),
    (r"\sum_q 1 = 1", 6, "no symbol has the index q"),
    (r"V_{\pi_0}(s)^12 = 1", 14, "TeX takes only the first digit"),
    (r"V_{\pi_0}(s)^{a} = 1", 15, "a ranges over A in the theory"),
    (r"V_{\pi_0}(s) = 1 \forall t", 26, "the formula does not depend on it"),
    (r"\sqrt{2} = 1", 1, "the language has no roots"),
    (r"V_{\pi_0}(s)", 13, r"it states nothing yet; write a relation"),
    ("1 =\n 2 +", 5, "it breaks off"),
    (r"(1] = 1", 3, "']' closes the '(' in column 1; write ')'"),
    (r"|V_{\pi_0}(s)| = 1", 1, "this is read only where it is at most something"),
    (r"1 - |V_{\pi_0}(s)| \le 1", 5, "bars are read around a sort, or around a whole side"),
    (r"V_{\pi_0}(V) = 1", 11, "the theory has a symbol called V"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "problem"), WRONG, ids=[x for x, *_ in WRONG])
def test_errors_point_at_the_place(text, column, problem):
    with pytest.raises(ParseError) as raised:
        read_latex(success, text)
    assert problem in str(raised.value)
    assert raised.value.column == column
    first, shown, caret = str(raised.value).split("\n")
    assert first.startswith(f"line {text.count(chr(10)) + 1}, column {column}: ")
    assert shown == "  " + text.split("\n")[-1] and caret == " " * (column + 1) + "^"


HOSTILE = [
    "(" * 10_000 + "1" + ")" * 10_000 + " = 1", "(" * 4000 + "1" + ")" * 4000 + " = 1", "{" * 9000, r"\log " * 1500,
    r"\sum_a " * 1200 + "1 = 1", "V_" * 4000, "^" * 9000, "-" * 9000, "1" * 9000 + " = 1", "2^{999999} = 1",
    "2^{" + "9" * 900 + "} = 1", r"(1+V_{\pi_0}(s))^{5000} = 1", "V_{\\pi_0}(s)\x07 = 1", "\x1b[31m = 1", "\udc80 = 1",
    "\x00", "", "%", "\\", "\\text{x", "=", r"\frac", r"\forall", r"\bar", r"\mathrm{} = 1", "x_", "1^{} = 1",
    r"\sum_{} 1 = 1", r"\pi_0(a\mid) = 1", r"\mathbf{1}[s = t", "\n" * 9000,
    r"\frac" * 3000, r"\bar" * 3000, "1 = " * 2000, r"\frac{1}{" * 50 + "0" + "}" * 50 + "= 1", "|" * 9000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_inputs_get_a_sentence_soon(text):
    began = time.process_time()
    with pytest.raises(ParseError) as raised:
        read_latex(success, text)
    assert time.process_time() - began < 5
    assert len(str(raised.value)) < 1000
    assert all(c == "\n" or " " <= c <= "~" for c in str(raised.value))


def test_a_long_sum_is_read():
    (read,) = read_latex(success, " + ".join([r"V_{\pi_0}(s)"] * 400) + " = 1")
    assert same(success, read, eq(400 * V(s), 1, fix=(s,)))


def test_a_power_of_one_symbol_is_not_another_symbol():
    theory = Theory("two").declare(r"""
        c    real    \chi     one
        d    real    \chi^2   another
    """)
    assert [repr(x) for x in read_latex(theory, r"(\chi)^2 = 1")] == ["c^2 = 1"]
    with pytest.raises(ParseError, match=r"\\chi\^2 is a symbol and a power of \\chi"):
        read_latex(theory, r"\chi^2 = 1")


def test_a_claim_is_stated_in_latex():
    made = claim("sample/bounded", success, r"1 \ge V_{\pi_0}(s) \ge 0 \quad \text{for all } s", expect="open")
    assert [repr(g) for g in made.goals] == ["1 >= V(s)   for all s", "V(s) >= 0   for all s"]
    mixed = claim("sample/mixed", success, [ge(V(s), 0), r"V_{\pi_0}(s) \ge 0 \forall s"], expect="open")
    assert mixed.goals[0].judgement == mixed.goals[1].judgement
    with pytest.raises(StatementError, match=r"(?s)sample/wrong: line 1, column 1: U is no symbol.*\n  \^"):
        claim("sample/wrong", success, r"U \ge 0")
