"""Further inequalities of divergences: total variation through a channel, and the Bhattacharyya coefficient."""

from fractions import Fraction

from scsym.claims import paper
from scsym.language import Index, eq, ge, log, sum_
from scsym.prove import at, fix_all, generalise, log_of, multiply, prove, square_order, tangent, times
from scsym.theories import laws
from scsym.theories.laws import y

o = Index("o", "A")
channel = laws.with_distance(laws.channel())
C = channel.declare(
    "far(o)   nonneg   d_K   the absolute value of pK - qK",
    far=lambda m, i: abs(channel.pK.meaning(m, i) - channel.qK.meaning(m, i)),
)
C = C.assuming("far_def", eq(C.far(o) ** 2, (C.pK(o) - C.qK(o)) ** 2), "an absolute value is the root of a square")
div = paper("divergences", C)


@div.claim("data-processing-total-variation", ge(C.TV(), sum_(o, C.far(o)) / 2),
           title="no channel raises total variation", source="as commonly quoted")  # fmt: skip
def data_processing():
    near, gap = sum_(y, C.K(y, o) * C.d(y)), C.pK(o) - C.qK(o)
    sides = []
    for sign in (1, -1):
        change = sign * (C.p(y) - C.q(y))
        square = prove(C, fix_all(ge(C.d(y) ** 2, change**2)), using=[times(1, C.d_def, y)])
        bound = generalise(square_order(square, change, C.d(y)))
        sides.append(prove(C, ge(near - sign * gap, 0), using=[
            times(C.K(y, o), bound, over=y), times(-sign, C.pK_def), times(sign, C.qK_def)]))  # fmt: skip
    product = multiply(at(sides[0], o), at(sides[1], o))
    square = prove(C, fix_all(ge(near**2, C.far(o) ** 2)), using=[times(1, product), times(-1, C.far_def, o)])
    bound = generalise(square_order(square, C.far(o), near))
    return prove(C, data_processing.goals[0], by=[C.TV_def], using=[
        times(Fraction(1, 2), bound, over=o), times(-C.d(y) / 2, C.K_sums, over=y)])  # fmt: skip


T = laws.laws()
B = T.declare("r(y)   positive   \\rho   the root of the ratio q / p")
B = B.assuming("r_def", eq(B.r(y) ** 2, T.KL_ratio(y)), "a square root")
B = B.define("BC", (), sum_(y, T.p(y) * B.r(y)), sign="positive", latex=r"\mathrm{BC}",
             reading="the Bhattacharyya coefficient, sum of the roots of p q")  # fmt: skip


@div.claim("bhattacharyya", [ge(T.KL(), -2 * log(B.BC())), ge(-2 * log(B.BC()), 2 * (1 - B.BC()))], theory=B,
           title="KL is at least - 2 log BC, at least 2 (1 - BC)", source="as commonly quoted")  # fmt: skip
def bhattacharyya():


    roots = log_of(prove(B, eq(B.r(y) ** 2, T.KL_ratio(y)), using=[times(1, B.r_def)]))
    line = tangent(B, B.r(y) / B.BC())
    first = prove(B, bhattacharyya.goals[0], by=[T.KL_def], using=[
        times(2 * T.p(y), line, over=y), times(T.p(y), roots, over=y), times(2 / B.BC(), B.BC_def),
        times(2 - 2 * log(B.BC()), T.p_sums)])  # fmt: skip
    return first, prove(B, bhattacharyya.goals[1], using=[times(2, tangent(B, B.BC()))])
