"""A second opinion on kernel theorems: proven again in Coq, from the same data.

Kernel.v says what a theorem means and holds a checker of the rules; Sums.v decides identities between finite sums;
Sound.v and Certify.v prove that what the checker accepts is valid. `coq` prints proofs from the kernel's own terms;
`coqc` compiles, `run` says which theorems Coq proves.
"""
