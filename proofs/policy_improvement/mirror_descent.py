"""Mirror descent with the entropy: every comparator's gains telescope, and every step improves."""

from scsym.claims import paper
from scsym.language import eq, ge, log, sum_
from scsym.prove import auto, fix_all, generalise, induct, log_of, tangent
from scsym.theories.mirror import k, y
from scsym.theories.mirror import mirror as T

pi = paper("policy-improvement", T)


def totals():
    """Every iterate is a policy."""

    def step(h):
        return auto(T, fix_all(eq(sum_(y, T.pi(k + 1, y)), 1)), [h])  # fmt: skip

    return generalise(induct(T, fix_all(eq(sum_(y, T.pi(k, y)), 1)), k, auto(
        T, fix_all(eq(sum_(y, T.pi(0, y)), 1)),
    ), step))  # fmt: skip


@pi.claim("mirror-descent", eq(T.reg(k), sum_(y, T.u(y) * log(T.pi(k, y) / T.pi(0, y)))),
          title="the comparator's gains less the normalisers telescope: KL(u || pi_0) - KL(u || pi_k)",
          source="Politex; mirror descent, as commonly quoted")  # fmt: skip
def telescoping():
    logs = log_of(auto(T, eq(T.pi(k + 1, y) * T.Z(k), T.pi(k, y) * T.w(k, y))))

    def goal(i):
        return fix_all(eq(T.reg(i), sum_(y, T.u(y) * log(T.pi(i, y) / T.pi(0, y)))))

    def step(h):
        return auto(T, goal(k + 1), [h, logs])  # fmt: skip

    return generalise(induct(T, goal(k), k, auto(T, goal(0)), step))


@pi.claim("mirror-step", ge(log(T.Z(k)), sum_(y, T.pi(k, y) * log(T.w(k, y)))),
          title="a multiplicative step gains at least zero: log Z is at least the mean of log w",
          source="Agarwal et al. 2021, natural policy gradient; MPO and REPS duals, as commonly quoted")  # fmt: skip
def step_gain():
    line = tangent(T, T.w(k, y) / T.Z(k))
    return line, totals()


TOP = T.declare("top(k)   positive   w^*   the largest weight", top=lambda m, i: max(1 + m.worth(o) for o in m.domain("Y")))
TOP = TOP.assuming("top_bound", ge(TOP.top(k), T.w(k, y)), "no weight is larger")


@pi.claim("soft-maximum", ge(log(TOP.top(k)), log(T.Z(k))), theory=TOP, title="log sum pi e^(Q/tau) is at most max Q/tau",
          source="MPO, REPS, as commonly quoted")  # fmt: skip
def soft_maximum():
    return tangent(TOP, T.Z(k) / TOP.top(k)), totals()
