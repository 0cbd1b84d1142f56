"""The dichotomy of control: conditioning on an event keeps its promise where chance says nothing about the event."""

from scsym.claims import paper
from scsym.language import eq, sum_
from scsym.prove import auto, induct, prove, times
from scsym.theories import retraining as known
from scsym.theories.layered import a, deterministic, n, retraining, x, y

R = retraining.assuming("zero_one", eq(retraining.w(x, a) ** 2, retraining.w(x, a)), "a decision succeeds or fails")
R = R.assuming("end_zero_one", eq(R.end(x) ** 2, R.end(x)), "so does the last state")
SILENT = eq(R.tau(x, a, y) * R.Q(0, n, x, a), R.tau(x, a, y) * R.w(x, a) * R.V(0, n, y))
T = R.assuming("silent", SILENT, "what chance does after a decision says nothing about the event")
rc = paper("return-conditioned", T)
PROMISE = eq(T.V(0, n, x) * T.V(1, n, x), T.V(0, n, x))


def kept_promise(T, silent):
    """The promise is kept where the event is silent."""
    base = auto(T, eq(T.V(0, 0, x) * T.V(1, 0, x), T.V(0, 0, x)))
    inner = T.G(0, n, x, a) * T.w(x, a)
    later = T.w(x, a) * sum_(y, T.tau(x, a, y) * T.V(1, n, y))

    def step(h):
        first = auto(T, eq(T.V(1, n + 1, x), sum_(a, T.G(1, n, x, a) * later)))
        bayes = auto(
            T, eq(T.G(1, n, x, a) * T.V(0, n + 1, x), T.G(0, n, x, a) * T.Q(0, n, x, a)),
            [known.bayes()],
        )  # fmt: skip
        return prove(T, eq(T.V(0, n + 1, x) * T.V(1, n + 1, x), T.V(0, n + 1, x), fix=(n,)), using=[
            times(T.V(0, n + 1, x), first), times(later, bayes, over=a),
            times(inner * T.V(1, n, y), silent, a, x, y, n, over=(a, y)),
            times(T.G(0, n, x, a) * T.tau(x, a, y) * T.V(0, n, y) * T.V(1, n, y), T.zero_one, over=(a, y)),
            times(inner * T.tau(x, a, y), h, y, over=(a, y)), times(-T.G(0, n, x, a), T.Q_def, a, x, 0, n, over=a),
            times(-1, T.V_next, x, 0, n)])  # fmt: skip

    return induct(T, eq(T.V(0, n, x) * T.V(1, n, x), T.V(0, n, x), fix=(n,)), n, base, step)


@rc.claim("dichotomy", PROMISE, title="where the event was possible, the conditioned policy brings it about surely",
          source="Yang et al. 2022, dichotomy of control, as commonly quoted")  # fmt: skip
def dichotomy():
    return kept_promise(T, T.silent)


DET = deterministic(R)


@rc.claim("best-return", [SILENT, PROMISE], theory=DET,
          title="deterministic transitions: asked for a return that is possible, the conditioned policy gets it surely",
          source="Brandfonbrener et al. 2022, Corollary 2, as commonly quoted",
          why="The event is that the return asked for is reached; asked for the best one, the policy is optimal.")  # fmt: skip
def best_return():
    silent = auto(DET, SILENT)  # fmt: skip
    return silent, kept_promise(DET, silent)


rc.claim(
    "dichotomy-under-chance", PROMISE, theory=R, expect="refuted", against="strengthening",
    instead=["return-conditioned/dichotomy"], title="the conditioned policy brings the event about under any transitions",
    source="return-conditioned learning, as commonly hoped",
)  # fmt: skip
