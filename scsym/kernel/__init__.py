"""The trusted kernel: theorems about finite indexed sums, checked by a few small rules.

Standard library only; nothing else of scsym is imported here. Read in this order: `terms` (the language), `normal`
(the normal form), `sign` (visible signs), `theorem` (the rules), `axioms` (the analytic facts), `replay` (proofs as
data; `verify` is the authority).
"""
# ruff: noqa: F401, I001

from .axioms import AXIOMS, log_congruence, tangent
from .errors import IllFormed, KernelError, Refused, Residual, SideCondition
from .normal import normal_form
from .replay import Report, verify
from .sign import visible_sign
from .terms import Judgement, Signature, Symbol, signature
from .theorem import (
    Item, Theorem, absurd, antisymmetry, assume, cases, combine, cut, discharge, induction, instantiate, multiply,
)  # fmt: skip

__all__ = (
    "AXIOMS IllFormed Item Judgement KernelError Refused Report Residual SideCondition Signature Symbol Theorem absurd "
    "antisymmetry assume cases combine cut discharge induction instantiate log_congruence multiply normal_form "
    "signature tangent verify visible_sign"
).split()
