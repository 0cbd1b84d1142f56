(* The checker of Kernel.v as an OCaml program: [certified] decides a whole document, and is proven sound in Certify.v.

   Extraction is trusted here, and the standard mapping of booleans, pairs, lists, options and units to OCaml's own.  No
   number is mapped: names are Coq's unary numbers, all others its binary ones, so nothing overflows. *)

From Coq Require Import NArith ZArith.
From Coq Require Extraction ExtrOcamlBasic.
Require Import Sums Kernel.

Extraction Language OCaml.
Extraction "checker.ml" certified minus zero nadd nlin ncall N.gcd N.div N.add N.mul.
