"""Retraining on successes converges at rate 1/k: under any transitions, from any prior of full support.

Against any comparator policy c: ``k (log v^c - log v_k) <= C``, with C the expected sum of ``- log p`` along the
trajectories of c given its success (`scsym.theories.comparison`). So the success of the k-th iterate is at least
``v^c e^(-C/k)``: a dimension-free form of Karwowski and Douglas (2025), Proposition 5.5, whose limit is
karwowski2025/prop-5.5-any-transitions. Step weights and prior are positive here.
"""

from scsym.claims import paper
from scsym.prove import ge, log
from scsym.theories.comparison import comparison as T
from scsym.theories.comparison import k, n, rate, x

ours = paper("beyond", T)


@ours.claim("retraining-rate", ge(T.C(n, x), k.number * (log(T.Vc(n, x)) - log(T.V(k, n, x)))), source="ours",
            title="retraining converges at rate C/k against every comparator, under any transitions")  # fmt: skip
def retraining_rate():
    return rate()
