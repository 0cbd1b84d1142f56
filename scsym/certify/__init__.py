"""A second opinion on kernel theorems, from the same data: a checker that Coq proves sound.

Kernel.v says what a theorem means and holds a checker of the rules and of whole documents; Sums.v decides identities
between finite sums; Sound.v, Definitions.v, Existence.v and Certify.v prove that what the checker accepts is valid.
`extracted` compiles the checker as an OCaml program, which reads certificates by itself (reader.ml). `coq` prints
proofs from the kernel's own terms for Coq, `coqc` compiles, `run` says which theorems Coq proves.
"""
