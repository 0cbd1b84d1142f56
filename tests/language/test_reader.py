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
from scsym.prove import tends
from scsym.theories.named import named
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


OF_PAPERS = [
    ("success",
     r"\mathbb{E}_{a \sim \pi_0(\cdot \mid s)}[Q_{\pi_0}(s,a)] = V_{\pi_0}(s), "
     r"\qquad \text{for all } s \in \mathcal{S}.",
     ["for all s in S: sum(a in A, pi0(s, a) * Q(s, a)) = V(s)"]),
    ("success", r"\mathbb E_{a\sim\pi_+(\cdot|s)}\left[Q_{\pi_0}(s,a)\right] \geqslant V_{\pi_0}(s) \forall s",
     ["for all s in S: sum(a in A, pi_plus(s, a) * Q(s, a)) >= V(s)"]),
    ("success", r"\operatorname{Var}_{a'\sim\pi_0(\cdot|s)}\bigl[Q_{\pi_0}(s,a')\bigr] \le 1 \quad\text{for every } s",
     ["for all s in S: 1 >= sum(a_ in A, pi0(s, a_) * Q(s, a_)^2) - sum(a_ in A, pi0(s, a_) * Q(s, a_))^2"]),
    ("success", r"\left|V_{\pi}(s) - V_{\pi_0}(s)\right| \le 1 \forall s",
     ["for all s in S: 1 >= V_pi(s) - V(s)", "for all s in S: 1 >= -(V_pi(s) - V(s))"]),
    ("success",
     r"1 > \lvert V_{\pi}(s) \rvert \forall s",
     ["for all s in S: 1 > V_pi(s)", "for all s in S: 1 > -V_pi(s)"]),
    ("success", r"\max_{a} Q_{\pi_0}(s, a) \le 1 \forall s", ["for all s in S, a in A: 1 >= Q(s, a)"]),
    ("success",
     r"0 \le \min\{V_{\pi_0}(s), V_{\pi_+}(s)\} \forall s",
     ["for all s in S: V(s) >= 0", "for all s in S: V_plus(s) >= 0"]),
    ("success", r"\min_{s, a} Q_{\pi_0}(s,a) \ge \max(0, -V_{\pi}(t))",
     ["for all s in S, a in A: Q(s, a) >= 0", "fixed t in S: for all s in S, a in A: Q(s, a) >= -V_pi(t)"]),
    ("success",
     r"\pi_+(a\mid s) = \frac{\pi_0(a\mid s)\,Q_{\pi_0}(s,a)}{V_{\pi_0}(s)} "
     r"\qquad \forall (s,a) \in \mathcal{S}\times\mathcal{A}",
     ["for all s in S, a in A: pi_plus(s, a) = pi0(s, a) * Q(s, a) * V(s)^(-1)"]),
    ("success",
     r"\begin{aligned} V_{\pi_0}(s) &\le V_{\pi_+}(s) \\[2pt] &\leqslant 1 "
     r"\quad \text{for all } s \in \mathcal S \end{aligned}",
     ["for all s in S: V_plus(s) >= V(s)", "for all s in S: 1 >= V_plus(s)"]),
    ("success",
     r"\chi^2_+(s) = I(s) \text{ and } \Gamma \ge 0, \quad \text{for each } s",
     ["for all s in S: chi2_plus(s) = I(s)", "Gamma >= 0"]),
    ("success", r"2\,V_{\pi_0}(s)\,V_{\pi_+}(s) \le V_{\pi_0}^2(s) + V_{\pi_+}(s)^2 \forall s",
     ["for all s in S: V(s)^2 + V_plus(s)^2 >= 2 * V(s) * V_plus(s)"]),
    ("success", r"\left. V_{\pi_0}(s) \right. := \sum_{a \in \mathcal{A}} \pi_0(a|s) Q_{\pi_0}(s,a) \forall s",
     ["for all s in S: V(s) = sum(a in A, pi0(s, a) * Q(s, a))"]),
    ("success", r"\sum_{s \in \mathcal{S}, a \in \mathcal{A}} d_+(s)\cdot\pi_+(a|s) = \sum_{s'} d_+(s')",
     ["sum(s in S, sum(a in A, d_plus(s) * pi_plus(s, a))) = sum(s_ in S, d_plus(s_))"]),
    ("two laws", r"\mathbb{E}_{y\sim p}[p(y)] \ge \frac{1}{|Y|}", ["sum(y in Y, p(y) * p(y)) >= card(Y)^(-1)"]),
    ("laws", r"\mathrm{KL}(p \,\|\, q) \ge 0", ["KL >= 0"]),
    ("total variation", r"0 \le \mathrm{TV}^2 \leq 1", ["TV^2 >= 0", "1 >= TV^2"]),
    ("discounted",
     r"V_\pi(s) = \sum_a \pi(a|s)\Bigl(r(s,a) + \gamma\,\mathbb{E}_{s'\sim P(\cdot\mid s,a)}[V_\pi(s')]\Bigr) "
     r"\text{ for all } s",
     ["for all s in X: V(s) = sum(a in A, pi(s, a) * (r(s, a) + gamma * sum(s_ in X, P(s, a, s_) * V(s_))))"]),
    ("discounted", r"(1-\gamma)\,\sum_{s} d_\pi(s) = 1", ["(1 - gamma) * sum(s in X, d(s)) = 1"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), OF_PAPERS, ids=range(len(OF_PAPERS)))
def test_what_papers_write(name, text, expected):
    assert understood(read_latex(named(name), text)).split("\n") == expected


REFUSED = [
    ("success",
     r"Q^{\pi_0}(s,a) \ge 0",
     1, r"Q^{\pi_0} is no symbol of the theory 'mdp'; did you mean Q_{\pi_0}(s, a)"),
    ("laws", r"D_{\mathrm{KL}}(p \| q) \ge 0", 1, r"did you mean \mathrm{KL}(p\|q)?"),
    ("success",
     r"\mathbb{E}_{\pi_0}[Q_{\pi_0}(s,a)] = 1",
     13, r"is read with its law, as \mathbb{E}_{a \sim \pi(\cdot \mid s)}[...]"),
    ("success", r"\mathbb{E}[Q_{\pi_0}(s,a)] = 1", 1, "is read with its law"),
    ("success",
     r"\mathbb{E}_{s \sim d_{\pi_0}}[V_{\pi_0}(s)] = 1",
     20, "is no probability of the theory (it has no d0_sums)"),
    ("success",
     r"\mathbb{E}_{s \sim \pi_0(a \mid \cdot)}[V_{\pi_0}(s)] = 1",
     13, "is a probability over its last index"),
    ("success", r"\mathbb{E}_{a \sim \pi_0(a \mid s)}[1] = 1", 25, "one dot stands for the variable"),
    ("success", r"V_{\pi_0}(s) \ge \min_{a} Q_{\pi_0}(s,a)", 18, "only where it is at least something"),
    ("success", r"\max_a Q_{\pi_0}(s,a) = V_{\pi_0}(s)", 1, "only where it is at most something"),
    ("success", r"\max_s V_{\pi_0}(s) \le V_{\pi_+}(s)", 1, "the index s stands on the other side too"),
    ("success", r"1 + \max_s V_{\pi_0}(s) \le 2", 5, "a maximum is read as a whole side"),
    ("success", r"\max V_{\pi_0}(s) \le 2", 1, "is read with an index"),
    ("success", r"V_{\pi_0}(s) > 0 \implies \Gamma = 0", 18, "the language has no implication"),
    ("success", r"\lim_{k \to \infty} V_{\pi_0}(s)^k = 0", 1, "give its constant C"),
    ("success", r"\exists s: V_{\pi_0}(s) = 0", 1, "does not say that something exists"),
    ("tilted", r"1 = \frac{1}{\mathbb{E}_{y' \sim q}[w(y')]}", 14, "name the sum by a symbol"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "column", "problem"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused_is_named_at_its_place(name, text, column, problem):
    with pytest.raises(ParseError) as raised:
        read_latex(named(name), text)
    assert problem in str(raised.value), raised.value
    assert raised.value.column == column, raised.value


AVERAGES = "k in N\nx(k)   real   x   a sequence\nL   real   L   a number\nC   real   C   a number"


def test_a_limit_is_read_with_its_rate():
    theory = Theory("averages").declare(AVERAGES)
    read = read_latex(theory, r"\lim_{k \to \infty} x_k = L", rate="2 C")
    assert understood(read) == (
        "for all k in N: 2 * C >= nat(k + 1) * (x(k) - L)\nfor all k in N: 2 * C >= nat(k + 1) * (L - x(k))"
    )
    for text, rate, problem in (
        (r"\lim_{k \to \infty} L = 0", "C", "the sequence does not depend on k"),
        (r"\lim_{k \to \infty} x_k = x_k", "C", "the limit or the constant of its rate depends on k"),
        (r"\lim_{k \to \infty} x_k = L", "x_k", "the limit or the constant of its rate depends on k"),
        (r"\lim_{k \to \infty} x_k \le L", "C", "a limit is equal to something"),
        (r"\lim_{k \to 0} x_k = L", "C", r"a limit is read as \lim_{k \to \infty}"),
        (r"\lim_{k \to \infty} x_k = L", "Z", "the rate Z is not read: Z is no symbol"),
        (r"x_k = L", "C", "a rate is given, and the statement is no limit"),
    ):
        with pytest.raises(ParseError) as raised:
            read_latex(theory, text, rate=rate)
        assert problem in str(raised.value)


def test_the_rate_is_that_of_tends():
    theory = Theory("averages").declare(AVERAGES)
    read = read_latex(theory, r"\lim_{k \to \infty} x_k = L", rate="C")
    meant = tends(theory.x(k), theory.L(), theory.C(), k)
    assert all(same(theory, x, y) for x, y in zip(read, meant, strict=True))


def test_every_index_is_quantified_on_request():
    (read,) = read_latex(success, r"V_{\pi_0}(s) \ge Q_{\pi_0}(t, a) \text{ for fixed } t", closed=True)
    assert understood([read]) == "fixed t in S: for all s in S, a in A: V(s) >= Q(t, a)"


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
    theory = Theory("one").declare(r"c    real    \chi     one")
    assert [repr(x) for x in read_latex(theory, r"(\chi)^2 = \chi^2")] == ["c^2 = c^2"]
    with pytest.raises(StatementError, match="d is written .* which reads as a power of c"):
        theory.declare(r"d    real    \chi^2   another")


def test_a_claim_is_stated_in_latex():
    made = claim("sample/bounded", success, r"1 \ge V_{\pi_0}(s) \ge 0 \quad \text{for all } s", expect="open")
    assert [repr(g) for g in made.goals] == ["1 >= V(s)   for all s", "V(s) >= 0   for all s"]
    mixed = claim("sample/mixed", success, [ge(V(s), 0), r"V_{\pi_0}(s) \ge 0 \forall s"], expect="open")
    assert mixed.goals[0].judgement == mixed.goals[1].judgement
    with pytest.raises(StatementError, match=r"(?s)sample/wrong: line 1, column 1: U is no symbol.*\n  \^"):
        claim("sample/wrong", success, r"U \ge 0")
