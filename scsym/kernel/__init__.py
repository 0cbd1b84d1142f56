"""The trusted kernel: theorems about finite indexed sums, checked by a few small rules.

Standard library only; nothing else of scsym is imported here. Read in this order: `terms` (the language), `normal`
(the normal form), `sign` (visible signs), `theorem` (the rules), `axioms` (the analytic facts), `definitions` (what is
dropped), `replay` (proofs as data; `verify` is the authority). `document` reads what `replay` runs, `text` prints what
it found, `work` bounds it.
"""
# ruff: noqa: F401, I001

from .axioms import AXIOMS, archimedes, log_congruence, tangent, used_axioms
from .definitions import discharge, maximiser, recursion
from .errors import IllFormed, KernelError, Refused, Residual, SideCondition
from .normal import normal_form
from .replay import Report, verify
from .sign import visible_sign
from .terms import Judgement, Signature, Symbol, signature
from .theorem import (
    Item, Theorem, absurd, antisymmetry, assume, cases, combine, cut, induction, instantiate, multiply,
)  # fmt: skip

__all__ = (
    "AXIOMS IllFormed Item Judgement KernelError Refused Report Residual SideCondition Signature Symbol Theorem absurd "
    "antisymmetry archimedes assume cases combine cut discharge induction instantiate log_congruence maximiser "
    "multiply normal_form recursion signature tangent used_axioms verify visible_sign"
).split()
