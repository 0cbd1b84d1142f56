(* The real numbers with the natural logarithm are a model: what is certified holds of them.

   This file alone rests on axioms: those that Coq's real numbers rest on. *)

From Coq Require Import Reals.
From mathcomp Require Import all_ssreflect all_algebra.
From mathcomp.analysis Require Import Rstruct.
Require Import Sums Kernel.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma ln_of_product (x y : R) : 0 < x -> 0 < y -> ln (x * y) = ln x + ln y.
Proof. by move=> /RltP px /RltP py; apply: ln_mult. Qed.

Lemma ln_below_tangent (x : R) : 0 < x -> ln x <= x - 1.
Proof.
move=> /RltP px; apply/RleP.
have [E|ne] := Req_dec (ln x) 0.
  have -> : x = 1 by rewrite -[x]exp_ln // E exp_0.
  by rewrite ln_1 subrr; apply: Rle_refl.
have := exp_ineq1 _ ne; rewrite exp_ln // => /Rlt_le H.
have -> : x - 1 = Rminus x 1 by [].
apply: (Rplus_le_reg_r 1); rewrite /Rminus Rplus_assoc Rplus_opp_l Rplus_0_r Rplus_comm.
exact: H.
Qed.

Lemma exceeded (x : R) : exists n : nat, x < n%:R.
Proof. by exists (Num.bound `|x|); apply: le_lt_trans (ler_norm x) (archi_boundP (normr_ge0 x)). Qed.

Lemma roots (x : R) (n : nat) : 0 <= x -> exists2 y : R, 0 <= y & y ^+ n.+1 = x.
Proof.
rewrite le_eqVlt => /orP [/eqP <-|/RltP px]; first by exists 0; rewrite ?lexx // expr0n.
exists (Rpower x (/ INR n.+1)); first by apply/ltW/RltP; exact: exp_pos.
rewrite -RpowE -Rpower_pow; last exact: exp_pos.
rewrite Rpower_mult Rinv_l ?Rpower_1 //; exact: not_0_INR.
Qed.

Lemma logarithms (x : R) : exists2 y : R, 0 < y & ln y = x.
Proof. by exists (exp x); [apply/RltP; exact: exp_pos|exact: Rpower.ln_exp]. Qed.

(* The logarithm, and the whole part of a number *)
Definition of_reals : functions R_realFieldType := Functions (ln : R -> R) (fun x => Z.to_nat (Int_part x)).

Lemma whole_part (n : nat) : whole of_reals n%:R = n.
Proof. by rewrite /= -INRE Int_part_INR Nat2Z.id. Qed.

Lemma real_numbers : analytic of_reals.
Proof. exact: (@Analytic _ of_reals ln_of_product ln_below_tangent exceeded roots logarithms whole_part). Qed.

(* A valid sequent over the real numbers, with finite nonempty sets and functions of the declared signs *)
Theorem valid_over_reals sg q : valid sg q ->
  forall (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R),
    (forall k, (0 < #|T k|)%N) -> (forall f us ns, has_sign (sign_of sg f) (F f us ns)) ->
  forall (e : env T) nv, typed sg e -> all_hold F of_reals sg q.1 e nv -> holds F of_reals sg q.2 e nv.
Proof. move=> v T F inh sf; exact: (v _ T F of_reals inh sf real_numbers). Qed.

Print Assumptions valid_over_reals.
