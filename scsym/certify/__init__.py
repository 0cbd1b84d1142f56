"""A second opinion on kernel theorems: their identities, decided again by a checker that Coq proves sound.

`Sums.v` holds the checker and the proof; `coq` prints identities from the kernel's own terms; `run` compiles them and
says which are accepted.
"""
