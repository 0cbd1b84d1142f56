(* What `check` of Sums.v accepts, and what it must refuse. *)

From Coq Require Import NArith.
From mathcomp Require Import all_ssreflect.
Require Import Sums.

(* Free names: 0, 2, 4 of sort 0 and 6 of sort 1. Symbols: f real, g positive, h nonzero. *)
Definition sort n := if n == 6 then 1 else 0.
Definition decide := check (fun f => (f == 1) || (f == 2)) (fun f => f == 1) [::] sort.

Definition at_ k (us : seq nat) := TFac (false, (k, us, ([::], [::])), None) 1.
Definition inv k (us : seq nat) := TFac (true, (k, us, ([::], [::])), None) 1.
Definition pow k (us : seq nat) := TFac (false, (k, us, ([::], [::])), Some 0) 1. (* to the power n *)
Definition to k (us : seq nat) (m : N) := TFac (false, (k, us, ([::], [::])), None) m.
Definition under k (us : seq nat) (m : N) := TFac (true, (k, us, ([::], [::])), None) m.
Definition f := at_ 4. Definition g := at_ 5. Definition h := at_ 6.
Definition n := TFac (false, (2, [::], ([:: (0%num, [:: (1%num, 0)])], [::])), None) 1.
Definition card (k : N) := TFac (false, (1, [::], ([:: (k, [::])], [::])), None) 1.
Definition d i j := at_ 0 [:: i; j].
Infix "+" := TAdd. Infix "*" := TMul.
Notation "'log' t" := (TLog t) (at level 10).
Notation "'sum' x : k , t" := (TSum x k t) (at level 60, x at level 0, k at level 0).
Notation "t 'equals' u" := (decide t u) (at level 70).

Ltac decided := vm_cast_no_check (erefl true).

(* A delta in a sum: the index is replaced *)
Lemma pick : sum 1 : 0, (d 1 0 * f [:: 1]) equals f [:: 0]. Proof. decided. Qed.
Lemma pick_flipped : sum 1 : 0, (f [:: 1] * d 0 1) equals f [:: 0]. Proof. decided. Qed.
Lemma pick_wrong : ~~ (sum 1 : 0, (d 1 0 * f [:: 1]) equals f [:: 2]). Proof. decided. Qed.
Lemma pick_other_sort : ~~ (sum 1 : 0, (d 1 6 * f [:: 1]) equals f [:: 6]). Proof. decided. Qed.
Lemma pick_own_sort : sum 1 : 1, (d 1 6 * f [:: 1]) equals f [:: 6]. Proof. decided. Qed.
Lemma pick_of_smaller_sort : ~~ (sum 1 : 1, (d 1 0 * f [:: 1]) equals f [:: 0]). Proof. decided. Qed.
Lemma pick_twice : sum 1 : 0, (d 1 0 * (d 1 2 * f [:: 1])) equals d 0 2 * f [:: 2]. Proof. decided. Qed.
Lemma pick_twice_wrong : ~~ (sum 1 : 0, (d 1 0 * (d 1 2 * f [:: 1])) equals f [:: 2]). Proof. decided. Qed.
Lemma pick_nothing : sum 1 : 0, (d 1 1) equals card 0. Proof. decided. Qed.
Lemma pick_one : sum 1 : 0, (d 1 0) equals TOne. Proof. decided. Qed.
Lemma pick_one_wrong : ~~ (sum 1 : 0, (d 1 0) equals card 0). Proof. decided. Qed.

(* Two bound indices, either outside; a name bound elsewhere is not captured *)
Lemma diagonal : sum 1 : 0, (sum 3 : 0, (d 1 3 * f [:: 1; 3])) equals sum 1 : 0, (f [:: 1; 1]). Proof. decided. Qed.
Lemma diagonal_flipped : sum 1 : 0, (sum 3 : 0, (d 3 1 * f [:: 1; 3])) equals sum 1 : 0, (f [:: 1; 1]).
Proof. decided. Qed.
Lemma diagonal_wrong : ~~ (sum 1 : 0, (sum 3 : 0, (d 1 3 * f [:: 1; 3])) equals sum 1 : 0, (sum 3 : 0, (f [:: 1; 3]))).
Proof. decided. Qed.
Lemma diagonal_of_two_sorts : ~~ (sum 1 : 0, (sum 3 : 1, (d 1 3 * f [:: 1; 3])) equals sum 1 : 0, (f [:: 1; 1])).
Proof. decided. Qed.
Lemma no_capture : ~~ (sum 1 : 0, (d 1 0 * (sum 0 : 0, (f [:: 1; 0]))) equals sum 1 : 0, (f [:: 1; 1])).
Proof. decided. Qed.
Lemma cancelled : sum 1 : 0, (d 1 0 * (h [:: 1] * inv 6 [:: 0])) equals TOne. Proof. decided. Qed.
Lemma not_cancelled : ~~ (sum 1 : 0, (d 1 0 * (f [:: 1] * inv 4 [:: 0])) equals TOne). Proof. decided. Qed.

(* Powers: numbers are binary, so that large ones cost nothing *)
Lemma large_powers : to 4 [:: 0] 1000000 * to 4 [:: 0] 234567 equals to 4 [:: 0] 1234567. Proof. decided. Qed.
Lemma large_powers_wrong : ~~ (to 4 [:: 0] 1000000 * to 4 [:: 0] 234567 equals to 4 [:: 0] 1234568).
Proof. decided. Qed.
Lemma large_powers_elsewhere : ~~ (to 4 [:: 0] 1000000 equals to 4 [:: 2] 1000000). Proof. decided. Qed.
Lemma cancelled_powers : to 6 [:: 0] 1000003 * under 6 [:: 0] 1000000 equals to 6 [:: 0] 3. Proof. decided. Qed.
Lemma cancelled_to_less : to 6 [:: 0] 1000000 * under 6 [:: 0] 1000003 equals under 6 [:: 0] 3. Proof. decided. Qed.
Lemma cancelled_to_one : to 6 [:: 0] 1000000 * under 6 [:: 0] 1000000 equals TOne. Proof. decided. Qed.
Lemma cancelled_to_one_wrong : ~~ (to 4 [:: 0] 1000000 * under 4 [:: 0] 1000000 equals TOne). Proof. decided. Qed.
Lemma large_numbers : TNat 1000003 * TInv 1000003 equals TOne. Proof. decided. Qed.
Lemma large_numbers_wrong : ~~ (TNat 1000004 * TInv 1000003 equals TOne). Proof. decided. Qed.
Lemma log_of_a_power : log (to 5 [:: 0] 1000003) equals TNat 1000003 * log (g [:: 0]). Proof. decided. Qed.
Lemma log_of_a_power_wrong : ~~ (log (to 5 [:: 0] 1000003) equals TNat 1000002 * log (g [:: 0])). Proof. decided. Qed.
Lemma power_of_a_log : ~~ (log (g [:: 0]) * log (g [:: 0]) equals log (to 5 [:: 0] 2)). Proof. decided. Qed.

(* Sums over ranges: within, natural variable 0 is the index; m is variable 1, and x j a symbol at j *)
Definition var (v : nat) : lin := (0%num, [:: (1%num, v)]).
Definition number (l : lin) := TFac (false, (2, [::], ([:: l], [::])), None) 1.
Definition x (us : seq nat) (v : nat) := TFac (false, (4, us, ([:: var v], [::])), None) 1.
Definition power_of (v : nat) := TFac (false, (6, [::], ([::], [::])), Some v) 1.
Notation "'range' t" := (TRange (var 1) t) (at level 60).
Lemma as_many : range TOne equals number (var 1). Proof. decided. Qed.
Lemma as_many_wrong : ~~ (range TOne equals TOne). Proof. decided. Qed.
Lemma constant : range (x [::] 0 * f [:: 0]) equals f [:: 0] * range (x [::] 0). Proof. decided. Qed.
Lemma constant_wrong : ~~ (range (x [::] 0 * f [:: 0]) equals range (x [::] 0)). Proof. decided. Qed.
Lemma two_in_order : range (x [:: 0] 0 * power_of 0) equals range (power_of 0 * x [:: 0] 0). Proof. decided. Qed.
Lemma at_the_bound_wrong : ~~ (range (x [::] 0) equals range (x [::] 1)). Proof. decided. Qed.
Lemma another_bound_wrong : ~~ (range (x [::] 0) equals TRange (var 2) (x [::] 0)). Proof. decided. Qed.
Lemma another_power_wrong : ~~ (range (power_of 0) equals range (power_of 1)). Proof. decided. Qed.
Lemma ranges_and_sums :
  range (sum 1 : 0, (x [:: 1] 0 * f [:: 1])) equals sum 3 : 0, (f [:: 3] * range (x [:: 3] 0)). Proof. decided. Qed.
Lemma ranges_and_deltas : sum 1 : 0, (d 1 0 * range (x [:: 1] 0)) equals range (x [:: 0] 0). Proof. decided. Qed.
Lemma ranges_and_deltas_wrong : ~~ (sum 1 : 0, (d 1 0 * range (x [:: 1] 0)) equals range (x [:: 2] 0)).
Proof. decided. Qed.
Lemma ranges_beside : range ((range (x [::] 0)) * x [::] 0) equals (range (x [::] 0)) * (range (x [::] 0)).
Proof. decided. Qed.

(* Natural variable 3 stands for symbol 3 at 0, whose values are natural numbers *)
Definition told := check (fun f => f == 1) (fun f => f == 1) [:: (3, (7, [:: 0], ([::], [::])))] sort.
Definition q (us : seq nat) := TFac (false, (7, us, ([::], [::])), None) 1.
Definition raised (v : nat) := TFac (false, (5, [:: 2], ([::], [::])), Some v) 1.
Notation "t 'told' u" := (told t u) (at level 70).
Lemma log_of_such_a_power : log (raised 3) told q [:: 0] * log (g [:: 2]). Proof. decided. Qed.
Lemma log_of_such_a_power_wrong : ~~ (log (raised 3) told q [:: 2] * log (g [:: 2])). Proof. decided. Qed.
Lemma log_of_another_power_wrong : ~~ (log (raised 1) told q [:: 0] * log (g [:: 2])). Proof. decided. Qed.
Lemma as_many_as_such : TRange (var 3) (f [:: 2]) told q [:: 0] * f [:: 2]. Proof. decided. Qed.
Lemma beside_a_delta_of_such : sum 1 : 0, (d 1 0 * (q [:: 1] * log (g [:: 2]))) told log (raised 3). Proof. decided. Qed.
Lemma not_where_it_is_bound : ~~ (sum 0 : 0, (log (raised 3)) told sum 0 : 0, (q [:: 0] * log (g [:: 2]))).
Proof. decided. Qed.
Lemma not_where_a_range_binds :
  ~~ (check xpred0 xpred0 [:: (3, (7, [::], ([:: var 0], [::])))] sort (range TOne) (number (var 1))).
Proof. decided. Qed.

(* Deltas of free names *)
Lemma same_names : d 0 0 equals TOne. Proof. decided. Qed.
Lemma not_the_same : ~~ (d 0 2 equals TOne). Proof. decided. Qed.
Lemma symmetric : d 0 2 equals d 2 0. Proof. decided. Qed.
Lemma idempotent : d 0 2 * d 2 0 equals d 0 2. Proof. decided. Qed.
Lemma replaced : d 0 2 * f [:: 2] equals d 0 2 * f [:: 0]. Proof. decided. Qed.
Lemma not_replaced : ~~ (f [:: 2] equals d 0 2 * f [:: 0]). Proof. decided. Qed.
Lemma transitive : d 4 2 * (d 4 0 * f [:: 4]) equals d 0 2 * (d 2 4 * f [:: 0]). Proof. decided. Qed.
Lemma transitive_wrong : ~~ (d 0 2 * d 2 4 equals d 0 4). Proof. decided. Qed.

(* Logarithms *)
Lemma product : log (g [:: 0] * g [:: 2]) equals log (g [:: 2]) + log (g [:: 0]). Proof. decided. Qed.
Lemma product_wrong : ~~ (log (g [:: 0] * g [:: 2]) equals log (g [:: 0])). Proof. decided. Qed.
Lemma inverse : log (inv 5 [:: 0]) equals TOpp (log (g [:: 0])). Proof. decided. Qed.
Lemma inverse_wrong : ~~ (log (inv 5 [:: 0]) equals log (g [:: 0])). Proof. decided. Qed.
Lemma power : log (pow 5 [:: 0]) equals n * log (g [:: 0]). Proof. decided. Qed.
Lemma power_wrong : ~~ (log (pow 5 [:: 0]) equals log (g [:: 0])). Proof. decided. Qed.
Lemma numbers : log (TNat 12 * TInv 10) equals log (TNat 2) + (log (TNat 3) + TOpp (log (TNat 5))).
Proof. decided. Qed.
Lemma numbers_wrong : ~~ (log (TNat 12) equals log (TNat 2) + log (TNat 3)). Proof. decided. Qed.
Lemma one : log (TOne) equals TZero. Proof. decided. Qed.
Lemma one_wrong : ~~ (log (TNat 2) equals TZero). Proof. decided. Qed.
Lemma cardinality : log (card 0 * card 1) equals log (card 0) + log (card 1). Proof. decided. Qed.
Lemma collected : log (g [:: 0] + g [:: 0]) equals log (g [:: 0]) + log (TNat 2). Proof. decided. Qed.
Lemma inside_a_sum :
  sum 1 : 0, (log (g [:: 1] * g [:: 0])) equals card 0 * log (g [:: 0]) + sum 3 : 0, (log (g [:: 3])).
Proof. decided. Qed.
Lemma of_a_picked_one : log (sum 1 : 0, (d 1 0 * g [:: 1])) equals log (g [:: 0]). Proof. decided. Qed.
Lemma of_another_sort : ~~ (log (sum 1 : 0, (d 1 6 * g [:: 1])) equals log (g [:: 6])). Proof. decided. Qed.
Lemma beside_a_delta : d 0 2 * log (g [:: 0] * inv 5 [:: 2]) equals TZero. Proof. decided. Qed.
Lemma beside_a_delta_wrong : ~~ (log (g [:: 0] * inv 5 [:: 2]) equals TZero). Proof. decided. Qed.
Lemma not_a_function_only : ~~ (log (g [:: 0]) equals g [:: 0]). Proof. decided. Qed.
(* no rule for the logarithm of a sum, of a number that may be negative, or of a logarithm *)
Lemma of_a_sum : ~~ (log (g [:: 0] + g [:: 2]) equals log (g [:: 0] + g [:: 2])). Proof. decided. Qed.
Lemma of_real : ~~ (log (f [:: 0] * f [:: 0]) equals log (f [:: 0]) + log (f [:: 0])). Proof. decided. Qed.
Lemma of_nonzero : ~~ (log (h [:: 0] * h [:: 0]) equals log (h [:: 0]) + log (h [:: 0])). Proof. decided. Qed.
Lemma of_negative : ~~ (log (TOpp (g [:: 0])) equals log (g [:: 0])). Proof. decided. Qed.
Lemma of_zero : ~~ (log TZero equals TZero). Proof. decided. Qed.
Lemma of_a_logarithm : ~~ (log (log (g [:: 0])) equals log (log (g [:: 0]))). Proof. decided. Qed.

(* Matching: twelve indices on a cycle of f; two cycles of six are something else *)
Fixpoint over (xs : seq nat) t := if xs is x :: xs then sum x : 0, (over xs t) else t.
Fixpoint path x (xs : seq nat) t := if xs is y :: xs then f [:: x; y] * path y xs t else t.
Definition cycle (xs : seq nat) := if xs is x :: ys then path x ys (f [:: last x ys; x]) else TOne.
Definition twelve := [:: 11; 13; 15; 17; 19; 21; 23; 25; 27; 29; 31; 33].
Definition mixed := [:: 59; 43; 57; 41; 55; 47; 51; 45; 61; 53; 49; 63].
Lemma cycles : over twelve (cycle twelve) equals over (rot 5 mixed) (cycle mixed). Proof. decided. Qed.
Lemma shorter_cycles :
  ~~ (over twelve (cycle twelve) equals over mixed (cycle (take 6 mixed) * cycle (drop 6 mixed))). Proof. decided. Qed.
Lemma sorts_differ : ~~ (sum 1 : 0, (sum 3 : 1, (f [:: 1; 3])) equals sum 1 : 1, (sum 3 : 0, (f [:: 1; 3]))).
Proof. decided. Qed.
