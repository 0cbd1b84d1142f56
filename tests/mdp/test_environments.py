"""Gymnasium: a table is read as what it says, or refused; and it must be what the environment does."""

import random
from fractions import Fraction as F
from types import SimpleNamespace

import pytest

from scsym.analysis import evaluate
from scsym.errors import InvalidModel, ParseError, ScsymError, TooLarge
from scsym.mdp import from_gymnasium, from_gymnasium_table
from scsym.mdp.readers import read
from scsym.mdp.readers.gym import StepLimit

WIN = [(1.0, 1, 1.0, True)]


def value(table, initial=(1.0,), **options):
    return evaluate(from_gymnasium_table(table, initial, **options)).J


def test_lists_serve_as_well_as_mappings():
    half = [(0.5, 1, 1.0, True), (0.5, 2, 0.0, True)]
    assert value([[half]]) == value({0: {0: half}}) == value({0: [half]}) == value(({0: tuple(half)},)) == F(1, 2)
    ended = [[half], [[(1.0, 1, 0.0, True)]], [[(1.0, 2, 0.0, True)]]]
    assert evaluate(from_gymnasium(SimpleNamespace(P=ended, initial_state_distrib=[1.0, 0, 0]))).J == F(1, 2)


def test_a_truncated_flag_may_stand_at_the_end():
    assert value({0: {0: [(1.0, 1, 1.0, True, False)]}}) == 1
    with pytest.raises(InvalidModel, match=r"^P\[0\]\[0\] has a truncated transition"):
        value({0: {0: [(1.0, 1, 1.0, False, True)]}})


def test_exact_numbers_in_a_table_are_kept():
    assert value({0: {0: [("1/3", 1, F(1), True), (F(2, 3), 2, 0, True)]}}, {0: 1}) == F(1, 3)


def test_a_tiny_probability_is_not_lost():
    stay = [(1e-16, 1, 1, True), ("9999999999999999/10000000000000000", 0, 0, False)]
    assert value({0: {0: stay}}) == 1
    with pytest.raises(ScsymError, match="probability of 1 from 0 under 0: .* within rounding error of 0"):
        value({0: {0: [(2.0**-60 * 1.1, 1, 1, True), (1.0, 0, 0, False)]}})


WRONG = {
    "successor is no integer": ({0: {0: [(1.0, 1.7, 1, True)]}}, "the successor 1.7 in P[0][0] is not an integer"),
    "successor is a truth value": ({0: {0: [(1.0, True, 1, True)]}}, "the successor True in P[0][0] is a truth value"),
    "successor has no row": ({0: {0: [(1.0, 7, 0, False)]}}, "a table reaches the state 7, for which its table P has"),
    "successor before the first": ([[[(1.0, -1, 0, False)]]], "a table reaches the state -1, for which its table P"),
    "successor is a list": ({0: {0: [(1.0, [1], 1, True)]}}, "the successor [1] in P[0][0] is a list"),
    "actions of one text": ({0: {1: WIN, "1": WIN}}, "two actions in P[0] have the same text"),
    "end is a text": ({0: {0: [(1.0, 1, 1, "False")]}}, "terminated in P[0][0] is 'False', which is neither"),
    "end is two": ({0: {0: [(1.0, 1, 1, 2)]}}, "terminated in P[0][0] is 2, which is neither"),
    "reward is nan": ({0: {0: [(1.0, 1, float("nan"), True)]}}, "the reward nan in P[0][0] is not a finite number"),
    "reward is a text": ({0: {0: [(1.0, 1, "1", True)]}}, "the reward '1' in P[0][0] is not a finite number"),
    "reward is complex": ({0: {0: [(1.0, 1, 1j, True)]}}, "the reward 1j in P[0][0] is not a finite number"),
    "three parts": ({0: {0: [(1.0, 1, 1)]}}, "P[0][0] has an entry of 3 parts"),
    "no parts": ({0: {0: [1.0]}}, "an entry of P[0][0] is a float"),
    "no list": ({0: {0: None}}, "P[0][0] is a NoneType"),
    "no row": ({0: 5}, "P[0] is a int"),
    "no action": ({0: {}}, "a table is not an episodic success problem"),
    "probability is nan": ({0: {0: [(float("nan"), 1, 1, True)]}}, "probability of 1 from 0 under 0: nan"),
    "probability is nothing": ({0: {0: [(None, 1, 1, True)]}}, "probability of 1 from 0 under 0: None"),
    "probability is negative": (
        {0: {0: [(-0.5, 1, 1, True), (1.5, 2, 1, True)]}},
        "the probability of 1 from 0 under 0 is -1/2, but it must not be negative",
    ),
    "nothing": (None, "a table has no transition table P"),
    "a text": ("P", "a table has no transition table P"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_table(case):
    table, message = WRONG[case]
    with pytest.raises(ScsymError) as refused:
        from_gymnasium_table(table, [1.0], name="a table")
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize("initial", [[], [0.0], [0.5], [0, 1.0], ["x"], {0.5: 1}, 5, [[1.0]], {1: 1}])
def test_what_is_no_initial_law(initial):
    with pytest.raises(ScsymError):
        from_gymnasium(SimpleNamespace(P={0: {0: WIN}}, initial_state_distrib=initial))


@pytest.mark.parametrize("criterion", ["reward>=1/0", "reward", "", 5, "reward>=1e3", "reward > 1/00"])
def test_what_is_no_criterion(criterion):
    with pytest.raises(ParseError, match="criter"):
        value({0: {0: WIN}}, success=criterion)


def test_a_criterion_that_fails_is_one_sentence():
    with pytest.raises(InvalidModel, match="^a Gymnasium table cannot be read .*: integer division or modulo by zero$"):
        value({0: {0: WIN}}, success=lambda s, a, s2, r: 1 // 0)


@pytest.mark.parametrize("horizon", ["0", "x", "-1", "1.5", "²", "9" * 12])
def test_what_is_no_horizon(horizon):
    with pytest.raises(ParseError, match="horizon must be a positive integer"):
        read(f"gymnasium:FrozenLake-v1?horizon={horizon}")


def test_an_unrolled_model_is_bounded():
    with pytest.raises(TooLarge, match="take at most"):
        from_gymnasium(SimpleNamespace(P={0: {0: WIN}}, initial_state_distrib=[1.0]), horizon=10**9)


# Environments


class Toy:
    """One throw: 0 wins in 1, loses in 2, and goes on in 3."""

    def __init__(self, steps=None, start=0):
        third = 1 / 3
        self.P = {
            0: {0: [(third, 1, 1.0, True), (third, 2, 0.0, True), (third, 3, 0.0, False)]},
            3: {0: [(1.0, 0, 0.0, False)]},
        }
        self.initial_state_distrib = [1.0, 0, 0, 0]
        self.start, self.outcomes = start, steps or [(s2, r, end) for _, s2, r, end in self.P[0][0]]

    def reset(self, seed=None):
        self.n, self.s = seed, self.start
        return self.s, {}

    def step(self, action):
        if self.s == 3:
            self.s = 0
            return 0, 0.0, False, False, {}
        self.n += 1
        self.s, reward, end = self.outcomes[self.n % len(self.outcomes)]
        return self.s, reward, end, False, {}


def test_an_environment_that_does_what_its_table_says():
    assert evaluate(from_gymnasium(Toy())).J == F(1, 2)


@pytest.mark.parametrize(
    ("env", "message"),
    [
        (Toy([(2, 0.0, True), (0, 0.0, False)]), "its table does not say: from 0 under 0 it reached 0"),
        (Toy([(1, 5.0, True)]), "it reached 1 with reward 5.0 and ended"),
        (Toy([(3, 0.0, True)]), "it reached 3 with reward 0.0 and ended"),
        (Toy(start=3), "starts in 3, where its initial law has probability 0"),
    ],
)
def test_an_environment_that_does_not(env, message):
    with pytest.raises(InvalidModel, match=message):
        from_gymnasium(env)


def test_an_environment_that_draws_otherwise():
    often = [(1, 1.0, True)] * 8 + [(2, 0.0, True), (3, 0.0, False)]
    with pytest.raises(InvalidModel, match="does not draw as its table says: of .* samples of the step from 0 under 0"):
        from_gymnasium(Toy(often))
    start = Toy()
    start.initial_state_distrib = [0.5, 0, 0, 0.5]
    with pytest.raises(InvalidModel, match="of 150 samples of its start, (150|0) had an outcome of probability 0.5"):
        from_gymnasium(start)


class Walk:
    """A thousand states in a row; each step goes one or two on, with equal probabilities."""

    def __init__(self, always=False):
        self.P = {s: {0: [(0.5, s + k, float(s + k > 999), s + k > 999) for k in (1, 2)]} for s in range(1000)}
        self.initial_state_distrib = [1 / 1000] * 1000
        self.always = always

    def reset(self, seed=None):
        self.random = random.Random(seed)
        self.s = self.random.randrange(1000)
        return self.s, {}

    def step(self, action):
        self.s += 1 if self.always else self.random.choice((1, 2))
        return self.s, float(self.s > 999), self.s > 999, False, {}


def test_laws_alike_are_compared_together():
    assert evaluate(from_gymnasium(Walk(), success="reward>0")).J == 1
    with pytest.raises(InvalidModel, match="samples of steps with the probabilities 0.5, 0.5"):
        from_gymnasium(Walk(always=True))


def test_what_samples_do_to_the_environment():
    env = Toy()
    from_gymnasium(env)
    assert not hasattr(env, "n"), "a copy was stepped"


@pytest.fixture
def gymnasium():
    return pytest.importorskip("gymnasium")


def test_dynamics_outside_the_table(gymnasium):
    for source in ("Taxi-v4?fickle_passenger=true", "Taxi-v4?fickle_passenger=true&fickle_probability=0.001"):
        with pytest.raises(InvalidModel, match="fickle_passenger"):
            read(f"gymnasium:{source}")


def test_dynamics_outside_the_table_are_found_by_sampling(gymnasium):
    env = gymnasium.make("Taxi-v4", fickle_passenger=True).unwrapped
    env.fickle_passenger = 1  # not recognised by its name
    with pytest.raises(InvalidModel, match="does in step.. what its table does not say.*fickle_passenger=True"):
        from_gymnasium(env)


def test_wrappers(gymnasium):
    from gymnasium import wrappers

    env = gymnasium.make("FrozenLake-v1")
    with pytest.warns(StepLimit, match="after 100 steps.*horizon=100"):
        assert evaluate(from_gymnasium(wrappers.RecordEpisodeStatistics(env))).J == F(483, 34649)
    for wrapped in (
        wrappers.StickyAction(env, 0.25),
        wrappers.TransformReward(env, lambda r: -r),
        wrappers.TimeLimit(wrappers.TransformAction(env, lambda a: 3 - a, env.action_space), 10),
        type("TimeLimit", (gymnasium.Wrapper,), {})(env),
    ):
        with pytest.raises(InvalidModel, match="is wrapped in (StickyAction|Transform|TimeLimit).*pass env.unwrapped"):
            from_gymnasium(wrapped)


def test_values_of_well_known_environments(gymnasium):
    with pytest.warns(StepLimit):
        assert evaluate(read("gymnasium:FrozenLake-v1")).J == F(483, 34649)
    cliff = read("gymnasium:CliffWalking-v1?success=termination&failure=reward<=-100")
    assert evaluate(cliff).J == F(1104614417995, 658539956600711)
    with pytest.raises(InvalidModel, match="^Blackjack-v1 has no transition table P"):
        read("gymnasium:Blackjack-v1")


def test_a_step_limit_is_said(gymnasium):
    with pytest.warns(StepLimit, match="Gymnasium ends FrozenLake-v1 after 100 steps, .* horizon=100 does"):
        read("gymnasium:FrozenLake-v1")
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        within = evaluate(read("gymnasium:FrozenLake-v1?horizon=3&is_slippery=false")).J
    assert within == 0, "the goal is six steps away"


@pytest.mark.parametrize(
    "source",
    [
        "FrozenLake-v1?reward_schedule=(1,-1,0)", "FrozenLake-v1?desc=[SG]", "FrozenLake-v1?map_name=5x5",
        "FrozenLake-v1?no_such=1", "FrozenLake-v1?is_slippery=maybe&desc=SFFG", "NoSuch-v0", "CartPole-v1?x=1",
        "FrozenLake-v1?floats=round", "FrozenLake-v1?denominators=x",
    ],
)  # fmt: skip
def test_options_that_gymnasium_does_not_take(source, gymnasium):
    with pytest.raises(ScsymError) as refused:
        read(f"gymnasium:{source}")
    assert "\n" not in str(refused.value)
