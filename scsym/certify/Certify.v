(* The theorem that certificates rest on: whatever the checker of Kernel.v accepts is valid if its premises are, and so
   is what a whole proof is found to prove.

   Sound.v proves it for the rules that stay within one model, Definitions.v and Existence.v for those that change it. *)

From Coq Require Import NArith ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Sums Kernel Sound Definitions Existence.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Theorem accepts_sound sg r ps q : accepts sg r ps q = true -> all_valid sg ps -> valid sg q.
Proof.
case I: (in_one_model r); last first.
  case: q r I => H [qs r0 t u] [] //.
  - by move=> st _; apply: instantiate_sound.
  - by move=> D _; apply: discharge_sound.
  - by move=> D1 D2 D3 f a x _; apply: picks_sound.
  - by move=> D0 D1 i _; apply: recursive_sound.
move=> A V R T F ln inh signs an e nv ty h.
apply: (rules_sound inh signs (ln_product an) (whole_nat an) (archimedean an) (ln_tangent an) I A) => // {A h}.
elim: ps V => [//|p ps IH] /= [Vp Vps]; split; last exact: IH.
by move=> e' nv' ty' h'; apply: Vp.
Qed.

(* ---- Documents: what the replay certifies is valid and leaves no value to a convention. ---- *)
Lemma all_valid_nth sg made ns : all_valid sg made -> all (fun n => (n < size made)%N) ns ->
  all_valid sg [seq nth no_premise made n | n <- ns].
Proof.
move=> V; elim: ns => [//|n ns IH] /= /andP [lt /IH ok]; split=> //; elim: made n lt V {IH ok} => [//|p made IH] [|n] /=.
  by move=> _ [].
by move=> lt [_ V]; apply: IH.
Qed.

Lemma replay_sound sg steps made proven :
  all_valid sg made -> replay sg made steps = inr proven -> all_valid sg proven.
Proof.
elim: steps made => [|[[r ns] goal] steps IH] made V /=; first by case=> <-.
case: ifP => // lt; rewrite /infer; case: (claim_of _ _ _ _) => [q|//]; case: ifP => // A.
apply: IH; split=> //; apply: (accepts_sound (r := r) _ (all_valid_nth V lt)).
by move: A; case: ifP.
Qed.

Theorem certified_sound sg steps claim : certified sg steps claim = Proven -> valid sg claim /\ defined_in sg claim.
Proof.
rewrite /certified; case E: (replay sg [::] steps) => [//|made]; case: ifP => // /and4P [s C w _].
case: ifP => // d _; split=> //; have /= := replay_sound (sg := sg) (made := [::]) I E.
case: made s C w {E} => [//|q made] _ /= /jeq_eq C w [V _] R T F ln inh sf an e nv ty h.
by rewrite -C; apply: V => //; apply: within_holds w h.
Qed.
Print Assumptions accepts_sound.
Print Assumptions certified_sound.
