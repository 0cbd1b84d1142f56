from fractions import Fraction
from itertools import product

from scsym.exact import LogNumber
from scsym.models.interpretation import Interpretation


def _val(v):
    if isinstance(v,(int,Fraction)): return str(Fraction(v))
    if isinstance(v,LogNumber): raise ValueError(v)
    raise ValueError(repr(v))
def as_table(theory, point, judgements, at=None):
    here=Interpretation(theory,point)
    names=set(theory.declarations)
    sorts={}
    syms={}
    for n in sorted(names):
        d=theory.declarations[n]
        fin=[s for s in d.arguments if s!='N']
        for s in fin: sorts.setdefault(s,[str(x) for x in point.domain(s)])
        cells=[]
        for xs in product(*[point.domain(s) for s in fin]):
            cells.append([[str(x) for x in xs],_val(here.value(n,tuple(xs)))])
        syms[n]=cells
    return {"format":"scsym-model/1","sorts":sorts,"symbols":syms,"at":at or {}}
def find_model(theory, hypotheses, goal=None, *, negate=False, seconds=10, also=()):
    from scsym.models.witness import small_points
    from scsym.models.refutation import policy_tags
    for p in (*also, *small_points(policy_tags(theory))):
        i=Interpretation(theory,p)
        try:
            t=as_table(theory,p,hypotheses)
            if all(i.holds(h) for h in hypotheses) and (not negate or not i.holds(goal)): return t
        except Exception: pass
