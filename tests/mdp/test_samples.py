"""Small files as Storm 2.0, PRISM 4.10, umbi and hands write them, with the exact value of each.

Model A (MDP): 0: left -> 1 (1/3), 2 (2/3); right -> 0 (1/2), 3 (1/2). 1 is the goal. 2: left -> 0 (1/7), 2 (6/7);
right -> 3. Under the uniform policy v0 = 1/6 + v2/3 + v0/4 and v2 = v0/8, so v0 = 4/17. B is a chain with parameters,
C one with a successor named twice, E one with two initial states, F one with a probability of 2^-100.
"""

from fractions import Fraction
from pathlib import Path

import pytest

from scsym import evaluate, read
from scsym.errors import InexactInput, InvalidModel
from scsym.exact import exact
from scsym.mdp.readers import read_rewards

SAMPLES = Path(__file__).with_name("samples")
F = Fraction

VALUES = {
    "a_mdp_prism_exact.drn": F(4, 17),
    "a_mdp_storm_exact.drn": F(4, 17),
    "a_mdp_storm_default10digits.drn": F(38095238092857142857, 161904761907857142857),  # ten digits as written
    "a_mdp_storm_default10digits.drn?rationalize=true": F(4, 17),
    "a_mdp_prism_rational.umb": F(4, 17),
    "a_mdp_umbi_rational.umb": F(4, 17),
    "a_mdp_umbi_two_initial.umb?initial=0": F(4, 17),
    "a_mdp_umbi_two_initial.umb?initial=2": F(1, 34),
    "a_mdp_umbi_two_initial.umb?initial=uniform": F(9, 68),
    "a_mdp_umbi_two_initial.umb?initial=0:1/3,2:2/3": F(5, 51),
    "a_mdp_storm_double.umb?rationalize=true": F(4, 17),
    "a_mdp_storm_exact.drn?goal=goal|mid": F(2, 3),
    "a_mdp_storm_exact.drn?goal=goal&failure=mid": F(2, 9),
    "a_mdp_storm_exact.drn?goal=3": F(13, 17),
    "a_mdp_storm_exact.drn?horizon=1": F(1, 6),
    "b_dtmc_storm_param_placeholders.drn": exact("p**2*(1 - q/3)"),
    "b_dtmc_storm_param_plain.drn": exact("p**2*(1 - q/3)"),
    "c_dtmc_hand_duplicates.drn": F(6, 25),
    "c_dtmc_umbi_duplicates.umb": F(6, 25),
    "d_mdp_hand.tra": F(4, 17),
    "e_dtmc_hand_header.tra?initial=0": F(2, 5),
    "e_dtmc_hand_header.tra?initial=2": F(1, 10),
    "f_dtmc_hand_rational256.umb": F(1, 845100400152152934331135470251),
}


@pytest.mark.parametrize("source", VALUES)
def test_value_of_a_sample(source):
    assert evaluate(read(SAMPLES / source)).J == VALUES[source]


def test_doubles_are_refused_with_the_ways_out():
    with pytest.raises(InexactInput, match="0.3333333333333333 is a float, .*rationalize=True"):
        read(SAMPLES / "a_mdp_storm_double.umb")
    with pytest.warns(UserWarning, match="each row is divided by its sum"):
        learned = read(f"{SAMPLES / 'a_mdp_storm_double.umb'}?floats=normalize")
    assert evaluate(learned).J == F(4, 17)  # a double third and twice it are in the ratio 1 to 2


def test_several_initial_states_are_said():
    for source in ("a_mdp_umbi_two_initial.umb", "e_dtmc_hand_header.tra"):
        with pytest.raises(InvalidModel, match=r"^2 states are labelled init; .*\?initial=STATE"):
            read(SAMPLES / source)


COST = {(0, "left"): F(1, 3), (0, "right"): F(1, 3) + F(1, 7)}


@pytest.mark.parametrize(
    "source",
    [
        "a_mdp_storm_exact.drn",
        "a_mdp_prism_exact.drn",
        "a_mdp_prism_rational.umb",
        "a_mdp_umbi_rational.umb",
        "a_mdp_storm_double.umb?rationalize=true",
        "a_mdp_storm_default10digits.drn?rationalize=true",
        "d_mdp_hand.tra",
    ],
)
def test_rewards_of_states_and_actions(source):
    found = read_rewards(SAMPLES / source)
    assert {pair: x for pair, x in found["cost"].items() if x} == COST
    if "storm" in source:
        assert found["gain"][0, "left"] == 5 and sum(found["gain"].values()) == 5
    mdp = read(SAMPLES / source)
    visits = evaluate(mdp).visits
    expected = sum(visits[s] / 2 * found["cost"][s, a] for s, a in mdp.pairs)
    assert expected == F(4, 7)  # 24/17 visits of state 0, each 1/3 + 1/14
