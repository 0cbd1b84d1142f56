"""The papers' examples: their exact values, recomputed here by plain elimination, independent of scsym's solver."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from scsym.errors import InvalidModel
from scsym.exact import exact
from scsym.mdp import MDP, Policy, zoo
from scsym.mdp.readers import prior, read

F = Fraction


def solve(matrix: list[list[Fraction]], rhs: list[Fraction]) -> list[Fraction]:
    """x with matrix x = rhs, by Gauss-Jordan elimination."""
    rows = [[*row, b] for row, b in zip(matrix, rhs, strict=True)]
    n = len(rows)
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k] != 0)
        rows[k], rows[pivot] = rows[pivot], rows[k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k and rows[i][k] != 0:
                rows[i] = [x - rows[i][k] * y for x, y in zip(rows[i], rows[k], strict=True)]
    return [row[n] for row in rows]


def values(mdp: MDP, pi: Policy) -> tuple[dict[Any, Fraction], dict[Any, Fraction]]:
    """(V, Q) of a proper policy of a rational model."""
    n = len(mdp.states)
    matrix = [[F(int(i == j)) for j in range(n)] for i in range(n)]
    rhs = [F(0)] * n
    for s, a in mdp.pairs:
        for t, p in mdp.P(s, a).items():
            flow = pi.probability(s, a) * mdp.weight(s, a) * p
            if t in mdp.index:
                matrix[mdp.index[s]][mdp.index[t]] -= flow
            else:
                rhs[mdp.index[s]] += flow * mdp.terminal[t]
    V = dict(zip(mdp.states, solve(matrix, rhs), strict=True))
    everywhere = {**mdp.terminal, **V}
    Q = {(s, a): mdp.weight(s, a) * sum(p * everywhere[t] for t, p in mdp.P(s, a).items()) for s, a in mdp.pairs}
    return V, Q


def success(mdp: MDP, pi: Policy) -> Fraction:
    everywhere = {**mdp.terminal, **values(mdp, pi)[0]}
    return sum((p * everywhere[s] for s, p in mdp.initial.items()), F(0))


def conditioned(mdp: MDP, pi: Policy, proxy: MDP | None = None) -> Policy:
    V, Q = values(proxy or mdp, pi)
    return Policy(mdp, {s: {a: p * Q[s, a] / V[s] if V[s] else p for a, p in pi[s].items()} for s in mdp.states})


def iterates(mdp: MDP, s: Any, a: Any, k: int) -> list[Fraction]:
    pi, result = mdp.uniform(), []
    for _ in range(k + 1):
        result.append(pi.probability(s, a))
        pi = conditioned(mdp, pi)
    return result


def fractions(text: str) -> list[Fraction]:
    return [F(x) for x in text.split()]


def test_example_3_1():
    mdp = zoo.example_3_1()
    pi = conditioned(mdp, mdp.uniform())
    assert success(mdp, mdp.uniform()) == F(1, 2)
    assert pi["s"] == {"a1": F(99, 200), "a2": F(101, 200)}
    assert success(mdp, pi) == F(10001, 20000)
    assert zoo.example_3_1("h").symbols == ("h",)
    assert zoo.example_3_1("h").subs({"h": "1/200"}) == mdp


def test_chain2_N_K():
    for mdp, V, gain in (
        (zoo.chain2(), "1/4 1/2", "1"),
        (zoo.N(), "9/20 1/2 2/5", "19/30"),
        (zoo.K(), "2/3", "6/7"),
    ):
        assert list(values(mdp, mdp.uniform())[0].values()) == fractions(V)
        assert success(mdp, conditioned(mdp, mdp.uniform())) == F(gain)
    assert conditioned(zoo.K(), zoo.K().uniform())["s"] == {"win": F(3, 4), "try": F(1, 4)}


def test_win_lose_stay():
    mdp, pi = zoo.win_lose_stay()
    assert values(mdp, pi)[0] == {"s": F(1, 2)}
    learned = Policy(mdp, {"s": {"win": "1/20", "lose": "3/20", "stay": "4/5"}})
    assert success(mdp, learned) == F(1, 4)


def test_prompts():
    mdp, pi = zoo.prompts()
    assert success(mdp, pi) == F(9, 16) and success(mdp, conditioned(mdp, pi)) == 1
    learned = Policy(mdp, {"x1": "right", "x2": {"right": "1/2", "wrong": "1/2"}})
    assert success(mdp, learned) == F(3, 4)
    mdp, pi = zoo.prompts("1/2", "1/4")
    assert list(values(mdp, pi)[0].values()) == fractions("1/2 1/4")
    assert success(mdp, pi) == F(3, 8)


def test_shift_and_two_lengths():
    assert success(zoo.shift(), zoo.shift().uniform()) == F(101, 200)
    mdp = zoo.two_lengths()
    assert conditioned(mdp, mdp.uniform())["s0"] == {"a": F(1, 2), "b": F(1, 2)}


def test_proxy_trap():
    mdp, proxy = zoo.proxy_trap(), zoo.proxy_trap(proxy=True)
    pi = mdp.uniform()
    assert success(mdp, pi) == F(9, 20)
    assert success(mdp, conditioned(mdp, pi)) == F(29, 45)
    assert success(mdp, conditioned(mdp, Policy.uniform(proxy), proxy)) == F(17, 30)
    assert mdp.replace(terminal=proxy.terminal) == proxy


def test_beta_bandit_faithful():
    mdp = zoo.beta_bandit()
    assert success(mdp, mdp.uniform()) == F(251, 500)
    assert success(mdp, conditioned(mdp, mdp.uniform())) == F(631, 1255)


@pytest.mark.parametrize(
    ("c", "tail", "gain"),
    [
        ("1/4", "8181/8192", "11671/10526500"),
        ("1/2", "233/256", "2079/1290500"),
        ("3/4", "13085/32768", "123959/592270500"),
    ],
)
def test_beta_bandit_thresholds(c, tail, gain):
    mdp, proxy = zoo.beta_bandit(), zoo.beta_bandit(c, moderate="three")
    assert proxy.terminal["special"] == zoo.beta_tail(7, 3, c) == F(tail)
    learned = conditioned(mdp, proxy.uniform(), proxy)
    assert success(mdp, learned) - F(251, 500) == F(gain)


def test_beta_bandit_mixture_in_closed_form():
    c = exact("c")
    proxy = zoo.beta_bandit("c")
    moderate = [proxy.terminal[f"moderate {i}"] for i in range(1, 100)]
    total = sum(moderate[1:], moderate[0])
    assert total / 99 == F(3, 4) - c / 2
    assert proxy.terminal["special"].subs({"c": F(1, 2)}) == F(233, 256)


def test_beta_bandit_refusals():
    with pytest.raises(InvalidModel, match=r"^the threshold must lie in \(0, 1\], not 2$"):
        zoo.beta_bandit(2)
    with pytest.raises(InvalidModel, match="^the arcsine tail is tabulated at 1/4, 1/2 and 3/4, not at 1/3$"):
        zoo.beta_bandit("1/3", moderate="three")
    with pytest.raises(InvalidModel, match="^the moderate arms are 'mixture' or 'three', not 'x'$"):
        zoo.beta_bandit("1/3", moderate="x")
    with pytest.raises(InvalidModel, match=r"^the exact tail needs positive integer parameters, not Beta\(0, 1\)$"):
        zoo.beta_tail(0, 1, "1/2")


def test_gamblers_ruin():
    mdp = zoo.gamblers_ruin(5)
    assert list(values(mdp, mdp.uniform())[0].values()) == fractions("1/5 2/5 3/5 4/5")
    biased = zoo.gamblers_ruin(3, "p").subs({"p": "1/3"})
    assert values(biased, biased.uniform())[0][1] == F(1, 7)


def test_mountain_race():
    mdp = zoo.mountain_race()
    assert iterates(mdp, "start", "mountain", 4) == fractions("1/2 2/5 8/17 32/59 128/209")
    pi, chances = mdp.uniform(), []
    for _ in range(5):
        chances.append(success(mdp, pi))
        pi = conditioned(mdp, pi)
    assert chances == fractions("5/8 17/20 59/68 209/236 755/836")
    first = conditioned(mdp, mdp.uniform())
    assert first["mountain"] == {"good": 1, "fatal": 0} and first["forest"] == {"left": F(1, 2), "right": F(1, 2)}
    Q = values(mdp, mdp.uniform())[1]
    assert (Q["start", "mountain"], Q["start", "forest"]) == (F(1, 2), F(3, 4))


def test_example_3():
    mdp = zoo.example_3()
    assert iterates(mdp, "s", "a1", 4) == fractions("1/2 5/11 25/61 125/341 625/1921")
    hot = []
    for k in range(5):
        powered = mdp.replace(weights={(s, a): mdp.weight(s, a) ** k for s, a in mdp.pairs})
        hot.append(conditioned(mdp, Policy.uniform(powered), powered).probability("s", "a1"))
    assert hot == fractions("1/2 5/11 7/17 11/29 19/53")
    Q = values(mdp, mdp.uniform())[1]
    pi = conditioned(mdp, mdp.uniform())
    assert [pi["s", a] * Q["s", a] for a in ("a1", "a2")] == fractions("25/132 36/132"), "as Appendix B prints them"


def test_AB():
    mdp = zoo.AB()
    pi = conditioned(mdp, mdp.uniform())
    assert success(mdp, mdp.uniform()) == F(17, 32)
    assert pi["o"] == {"A": F(8, 17), "B": F(9, 17)}
    assert success(mdp, pi) == F(145, 272)
    assert pi["o", "A"] + F(3, 2) * pi["o", "B"] == F(43, 34), "-J in units of log 2"


def test_figure_4():
    for swapped, value in ((False, F(2, 3)), (True, F(1, 3))):
        mdp, pi = zoo.figure_4(swapped)
        V = values(mdp, pi)[0]
        assert (V["s1"], V["s1'"]) == (F(1, 2), value)
        best = max(values(mdp, pi)[1]["s1'", a] for a in mdp.actions("s1'"))
        assert best == 1


def test_dead_end():
    mdp = zoo.dead_end()
    pi = conditioned(mdp, mdp.uniform())
    assert pi[1, "s"] == {"a": 1, "b": 0}
    assert pi[2, "s"] == {"a": F(1, 3), "b": F(2, 3)}


def test_folding_gap_fork_ties_and_the_rest():
    assert iterates(zoo.folding_gap(), "o", 0, 4)[4] == F(12749, 22469)
    assert conditioned(zoo.fork(), zoo.fork().uniform()) == zoo.fork().uniform()
    assert values(zoo.ties(), zoo.ties().uniform())[0] == {"o": F(3, 4), "x": 1, "y": F(1, 2)}
    assert success(zoo.two_starts(), zoo.two_starts().uniform()) == F(3, 4)
    mdp = zoo.unequal_steps()
    sums = {"a": 1 + F(1, 8), "b": F(1, 2) + F(1, 2)}
    for pi, expected in ((mdp.uniform(), F(17, 16)), (conditioned(mdp, mdp.uniform()), F(25, 24))):
        assert sum(p * sums[a] for a, p in pi["o"].items()) == expected


def test_weighted_bandit():
    mdp = zoo.weighted_bandit(1, "1/2")
    assert iterates(mdp, "s", "a1", 4) == fractions("1/2 2/3 4/5 8/9 16/17")


@pytest.mark.parametrize("name", zoo.EXAMPLES)
def test_every_example_can_be_read_by_name(name):
    result = zoo.EXAMPLES[name]()
    mdp, pi = result if isinstance(result, tuple) else (result, result.uniform())
    assert read(f"zoo:{name}") == mdp
    assert prior(f"zoo:{name}", mdp) == pi
    assert mdp.name and zoo.EXAMPLES[name].__doc__


def test_examples_with_options():
    assert read("zoo:example_3_1?h=1/10") == zoo.example_3_1("1/10")
    assert read("zoo:gamblers_ruin?n=6&p=p") == zoo.gamblers_ruin(6, "p")
    assert prior("zoo:figure_4?swapped=true", zoo.figure_4()[0])["s1'", "a"] == F(1, 3)
    with pytest.raises(InvalidModel, match="^a bandit needs at least one arm$"):
        zoo.bandit()
