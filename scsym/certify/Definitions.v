(* Soundness of two rules that change the model: terms for symbols, and dropping a definition. *)

From Coq Require Import NArith ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Sums Kernel Sound.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Section Model.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R).
Variable sg : signature.
Hypothesis inhabited : forall k, (0 < #|T k|)%N.
Hypothesis signs : forall f us ns, has_sign (sign_of sg f) (F f us ns).
Notation value := (value F ln sg).
Notation holds_for := (holds_for F ln sg).
Notation holds := (holds F ln sg).
Notation all_hold := (all_hold F ln sg).
Notation typed := (typed sg).
Notation all_true := (all_true F ln sg).

(* ---- Other indices and other symbols ---- *)
(* A term with other indices has the value that the term has under the assignment of these indices. *)
Lemma reindex_sound s nu t t' e nv : reindex s nu t = Some t' ->
  value t' e nv = value t (fun n => e (s n)) (fun v => nval F ln e nv (nu v)).
Proof.
elim: t s nu t' e nv => [z d|p m|c|f us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n b t IH] s nu t' e nv /=.
- by case=> <-.
- case E1: (nsubst s nu p) => [p'|//]; case E2: (nsubst s nu m) => [m'|//] [<-] /=.
  by rewrite (nsubst_cancel _ _ _ _ E1 E2 erefl).
- by case=> <-.
- case E: (every _) => [ns'|//] [<-] /=; rewrite -map_comp; congr (F f _ _).
  by apply: (every_map _ E) => x y /nsubst_val.
- by case=> <-.
- case E1: (reindex s nu t) => [x|] //=; case E2: (reindex s nu u) => [y|] //= [<-] /=.
  by rewrite (IHt _ _ _ _ _ E1) (IHu _ _ _ _ _ E2).
- case E1: (reindex s nu t) => [x|] //=; case E2: (reindex s nu u) => [y|] //= [<-] /=.
  by rewrite (IHt _ _ _ _ _ E1) (IHu _ _ _ _ _ E2).
- case E1: (nsubst s nu p) => [p'|//]; case E2: (nsubst s nu m) => [m'|//] /=.
  case E3: (reindex s nu t) => [x|] //= [<-] /=.
  by rewrite (nsubst_cancel _ _ _ _ E1 E2 erefl) (IH _ _ _ _ _ E3).
- case: ifP => // /negbT /hasPn C; case E1: (reindex _ nu t) => [x|] //= [<-] /=; apply: eq_bigr => y _.
  rewrite (IH _ _ _ _ _ E1); apply: value_agree => m Hm.
    rewrite /upd /=; have [_|mn] := eqVneq m n; first by rewrite eqxx.
    by have := C _ Hm; rewrite /= mn /= => /negbTE ->.
  apply: nval_agree => // w Hw; rewrite /upd; case: eqP => // X; by case/negP: (C _ Hm); rewrite /= -X Hw.
- by case E1: (reindex s nu t) => [x|] //= [<-] /=; rewrite (IH _ _ _ _ _ E1).
- case: ifP => // /negbT /hasPn C; case E0: (nsubst s nu b) => [l|//] /=; case E1: (reindex s _ t) => [x|] //= [<-] /=.
  rewrite (nsubst_val _ _ _ _ E0); apply: eq_bigr => i _; rewrite (IH _ _ _ _ _ E1); apply: value_agree => // m Hm.
  rewrite [in RHS]/set; case: eqP => [_|/eqP mn]; first by rewrite nvar_val /set eqxx.
  apply: nval_agree => // v Hv; rewrite /set; case: eqP => // X; by case/negP: (C _ Hm); rewrite /= mn /= -X Hv.
Qed.

Lemma mem_indices n qs : (n \in indices_of qs) = (Each n \in qs).
Proof. by elim: qs => [//|[m|v] qs IH] /=; rewrite !in_cons IH. Qed.
Lemma mem_naturals v qs : (v \in naturals_of qs) = (Natural v \in qs).
Proof. by elim: qs => [//|[m|w] qs IH] /=; rewrite !in_cons IH. Qed.

Lemma implies_sound v s (x : R) : implies v s -> has_sign v x -> has_sign s x.
Proof. by case: s; case: v => //= _; [exact: lt0r_neq0 | exact: ltW]. Qed.

(* Assignments in which some variables are given *)
Definition upds (xs : seq nat) (us : seq {k : nat & T k}) (e : env T) : env T := fun n => nth (e n) us (index n xs).
Definition sets (ks ls : seq nat) (nv : nat -> nat) : nat -> nat := fun v => nth (nv v) ls (index v ks).

Lemma nth_out (A : Type) (a : A) (xs : seq nat) (us : seq A) n :
  size us = size xs -> n \notin xs -> nth a us (index n xs) = a.
Proof. by move=> S nx; rewrite nth_default // S leqNgt index_mem. Qed.

Definition fits (qs : seq variable) (us : seq {k : nat & T k}) (ls : seq nat) : bool :=
  (map (@tag _ _) us == map (sort_of sg) (indices_of qs)) && (size ls == size (naturals_of qs)).

(* A sign that is visible or has evidence is the sign of the term for all arguments of the right sorts. *)
Lemma signed_sound ev s qs t e nv us ls :
  signed sg ev s qs t -> all_true ev -> typed e -> (forall p, List.In p ev -> all_hold p.1 e nv) -> fits qs us ls ->
  has_sign s (value t (upds (indices_of qs) us e) (sets (naturals_of qs) ls nv)).
Proof.
have W E N : whole_term sg t -> has_sign Whole (value t E N).
  case: t => // [p m /eqP -> /=|f xs ms /=]; first by exists (nval F ln E N p); rewrite integer0 -pmulrn.
  by have := signs f [seq E n | n <- xs] [seq nval F ln E N l | l <- ms]; case: (sign_of sg f).
rewrite /signed; case: ifP => [w|nw]; first by case: (s) w => // _ /W.
case: ifP => [I _ _ _ _ _|_ P V ty h /andP [/eqP S /eqP SN]].
  by apply: implies_sound I _; apply: visible_sound.
have Su : size us = size (indices_of qs) by have := congr1 size S; rewrite !size_map.
set E := upds _ _ _; set N := sets _ _ _.
have at_ r : (exists2 p, List.In p ev & p.2 = Judge qs r t zero) -> related r (value t E N) 0.
  case=> p Hp Ep; rewrite -(value_zero F ln sg E N).
  have : holds p.2 e nv.
    elim: (ev) V Hp h => [//|q ev' IH] /= [Vq Vev] [<-|Hp] h; first by apply: Vq => //; apply: h; left.
    by apply: IH => // p' Hp'; apply: h; right.
  rewrite Ep /=; apply: holds_at.
  - move=> n; rewrite -mem_indices => Hn; rewrite /E /upds.
    have lt : (index n (indices_of qs) < size us)%N by rewrite Su index_mem.
    rewrite -(nth_map _ 0%N _ lt) S (nth_map 0%N) ?index_mem // nth_index //.
  - by move=> n; rewrite -mem_indices => Hn; rewrite /E /upds nth_out.
  - by move=> v; rewrite -mem_naturals => Hv; rewrite /N /sets nth_out.
have {}P : (exists2 p, List.In p ev & p.2 = Judge qs Greater t zero) \/
    (s = Nonneg /\ exists2 p, List.In p ev & p.2 = Judge qs AtLeast t zero).
  elim: (ev) P => [//|p ev' IH] /= /orP [|/IH [[q Hq Eq]|[Es [q Hq Eq]]]].
  - case: ifP => [/jeq_eq Ep _|_]; first by left; exists p => //; left.
    by case: (s) => // /jeq_eq Ep; right; split=> //; exists p => //; left.
  - by left; exists q => //; right.
  - by right; split=> //; exists q => //; right.
case: P => [/at_ /= g|[-> /at_ //]].
by case: (s) nw => //= _; [exact: lt0r_neq0|exact: ltW].
Qed.
End Model.

(* ---- The theorem that certificates rest on ---- *)
Fixpoint all_valid (sg : signature) (ps : seq sequent) : Prop :=
  match ps with [::] => True | p :: ps => valid sg p /\ all_valid sg ps end.

(* ---- Substitution for symbols: read the theorem in the model where the symbols are the terms ---- *)
Section Substitution.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R).
Variable sg : signature.
Variables (e0 : env T) (nv0 : nat -> nat) (st : substitution).

Definition with_terms : nat -> seq {k : nat & T k} -> seq nat -> R := fun f us ls =>
  if assoc st f is Some (qs, t) then
    if fits sg qs us ls then value F ln sg t (upds (indices_of qs) us e0) (sets (naturals_of qs) ls nv0) else 1
  else F f us ls.

(* The model with terms for symbols has the declared signs, and ... *)
Lemma with_terms_sign ev : (forall k, (0 < #|T k|)%N) ->
  (forall f us ns, has_sign (sign_of sg f) (F f us ns)) ->
  all (fun x => signed sg ev (sign_of sg x.1) x.2.1 x.2.2) st -> all_true F ln sg ev -> typed sg e0 ->
  (forall p, List.In p ev -> all_hold F ln sg p.1 e0 nv0) ->
  forall f us ns, has_sign (sign_of sg f) (with_terms f us ns).
Proof.
move=> inh sf A V ty h f us ns; rewrite /with_terms; case Ef: (assoc st f) => [[qs t]|]; last exact: sf.
case: ifP => [ft|_]; last by case: (sign_of sg f) => //=; rewrite ?oner_neq0 ?ler01 ?ltr01 //; exists 1%N.
apply: (signed_sound inh sf _ V ty h ft).
elim: (st) A Ef => [//|[g [qs' t']] st' IH] /= /andP [sx A]; case: eqP => [->|_]; last exact: IH.
by case=> <- <-.
Qed.

(* ... what a term or a judgement says in it, the one with terms put in says in the model given. *)
Lemma nth_lvar N n l (ns : seq lin) : lval N (nth (lvar n) ns l) = nth (N n) (map (lval N) ns) l.
Proof. by elim: ns l => [|x ns IH] [|l] //=; exact: lvar_val. Qed.

Lemma outer_in f qs u q : assoc st f = Some (qs, u) -> q \in free u -> q \notin qs -> q \in outer st.
Proof.
move=> Ef Hq nq; apply/flattenP; exists [seq q <- free u | q \notin qs]; last by rewrite mem_filter nq.
elim: (st) Ef => [//|[g [qs' u']] st' IH] /=; case: eqP => [_ [-> ->]|_ /IH H]; first exact: mem_head.
by rewrite in_cons H orbT.
Qed.

(* Assignments of the arguments of a call, and of a term put in for it *)
Lemma args_agree f qs u (us : seq nat) (ls : seq nat) E N (M : nat -> nat) : assoc st f = Some (qs, u) ->
  size us = size (indices_of qs) -> size ls = size (naturals_of qs) ->
  (forall n, Each n \in outer st -> E n = e0 n) -> (forall v, Natural v \in outer st -> N v = nv0 v) ->
  (forall v, M v = nth (N v) ls (index v (naturals_of qs))) ->
  value F ln sg u (fun n => E (nth n us (index n (indices_of qs)))) M =
  value F ln sg u (upds (indices_of qs) (map E us) e0) (sets (naturals_of qs) ls nv0).
Proof.
move=> Ef Su Sn HE HN HM; apply: value_agree => x Hx.
  rewrite /upds; case I: (x \in indices_of qs); first by rewrite (nth_map x) ?Su ?index_mem.
  rewrite !nth_out ?size_map ?I //; apply: HE; apply: (outer_in Ef Hx); by rewrite -mem_indices I.
rewrite HM /sets; case I: (x \in naturals_of qs); first by apply: set_nth_default; rewrite Sn index_mem.
rewrite !nth_out ?I //; apply: HN; apply: (outer_in Ef Hx); by rewrite -mem_naturals I.
Qed.

Hypothesis whole_number : forall n : nat, whole ln n%:R = n.
Lemma put_call_sound c l E N : put_call sg st c = Some l -> typed sg E ->
  (forall n, Each n \in outer st -> E n = e0 n) -> (forall v, Natural v \in outer st -> N v = nv0 v) ->
  nval F ln E N l = call_value with_terms ln E N c.
Proof.
rewrite /put_call /call_value /with_terms; case Ef: (assoc st c.1.1) => [[qs u]|]; last by case=> <- *; exact: ncall_val.
case: ifP => // /andP [/eqP Su /eqP Sn] P ty HE HN.
have -> : fits sg qs [seq E n | n <- c.1.2] [seq lval N l | l <- c.2].
  rewrite /fits size_map Sn eqxx andbT -Su -map_comp; apply/eqP; apply: eq_map => n /=; exact: ty.
have Su' : size c.1.2 = size (indices_of qs) by have := congr1 size Su; rewrite !size_map.
set s := (fun n => nth n c.1.2 _) in P; set nu := (fun v => nlin _) in P.
have A : value F ln sg u (fun n => E (s n)) (fun v => nval F ln E N (nu v)) =
    value F ln sg u (upds (indices_of qs) (map E c.1.2) e0) (sets (naturals_of qs) (map (lval N) c.2) nv0).
  have L : size (map (lval N) c.2) = size (naturals_of qs) by rewrite size_map.
  by apply: (args_agree Ef Su' L HE HN) => v; rewrite nlin_val nth_lvar.
rewrite -A; case: (u) P => // [p m|g us ns] /=.
  case: eqP => // -> /nsubst_val ->; by rewrite integer0 -pmulrn whole_number.
case: ifP => // /allP pl; case C: (csubst _ _ _) => [c'|//] [<-]; rewrite ncall_val (csubst_val _ _ _ _ C) /call_value /=.
congr (whole ln (F g _ _)); rewrite -map_comp; apply/eq_in_map => l' Hl'.
by rewrite nvalE (eqP (pl _ Hl')) /csum big_nil addn0.
Qed.

Lemma put_natural_sound l l' E N : put_natural sg st l = Some l' -> typed sg E ->
  (forall n, Each n \in outer st -> E n = e0 n) -> (forall v, Natural v \in outer st -> N v = nv0 v) ->
  nval F ln E N l' = nval with_terms ln E N l.
Proof.
move=> + ty HE HN; have -> : nval with_terms ln E N l = (lval N l.1 + csum with_terms ln E N l.2)%N by [].
rewrite /put_natural; elim: (l.2) l' => [|[c v] r IH] l' /=.
  by case=> <-; rewrite nlin_val /csum big_nil addn0.
case E': (put_call sg st v) => [y|//] /=; case E1: (foldr _ _ _) IH => [x|] IH //= [<-].
rewrite nadd_val (IH _ erefl) (put_call_sound E') // /csum big_cons /= -addnA; congr (_ + _)%N; exact: addnC.
Qed.

Lemma put_cancel p m p' m' E N : put_natural sg st p = Some p' -> put_natural sg st m = Some m' -> typed sg E ->
  (forall n, Each n \in outer st -> E n = e0 n) -> (forall v, Natural v \in outer st -> N v = nv0 v) ->
  integer F ln E N (ncancel p' m').1 (ncancel p' m').2 = integer with_terms ln E N p m.
Proof. by move=> E1 E2 ty HE HN; rewrite ncancel_val /integer (put_natural_sound E1) // (put_natural_sound E2). Qed.

Lemma put_sound t t' E N : put sg st t = Some t' -> typed sg E ->
  (forall n, Each n \in outer st -> E n = e0 n) -> (forall v, Natural v \in outer st -> N v = nv0 v) ->
  value with_terms ln sg t E N = value F ln sg t' E N.
Proof.
elim: t t' E N => [z d|p m|c|f us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n b t IH] t' E N /=.
- by case=> <-.
- case E1: (put_natural sg st p) => [p'|//]; case E2: (put_natural sg st m) => [m'|//] [<-] ty HE HN /=.
  by rewrite (put_cancel E1 E2).
- by case=> <-.
- case En: (every _) => [ns'|//]; move=> P ty HE HN.
  have Sn' : map (nval F ln E N) ns' = map (nval with_terms ln E N) ns.
    by apply: (every_map _ En) => x y Exy; exact: (put_natural_sound Exy).
  move: P; rewrite -Sn' /with_terms; case Ef: (assoc st f) => [[qs u]|]; last by case=> <-.
  case: ifP => // /andP [/eqP Su /eqP Sn] /(reindex_sound F ln sg E N) ->.
  have -> : fits sg qs (map E us) (map (nval F ln E N) ns').
    rewrite /fits size_map Sn eqxx andbT -Su -map_comp; apply/eqP; apply: eq_map => n /=; exact: ty.
  have Su' : size us = size (indices_of qs) by have := congr1 size Su; rewrite !size_map.
  have L : size (map (nval F ln E N) ns') = size (naturals_of qs) by rewrite size_map.
  symmetry; apply: (args_agree Ef Su' L HE HN) => v; elim: (ns') (index _ _) => [|x l IHl] [|i] //=; exact: nvar_val.
- by case=> <-.
- case E1: (put sg st t) => [x|] //=; case E2: (put sg st u) => [y|] //= [<-] ty HE HN /=.
  by rewrite (IHt _ _ _ E1) // (IHu _ _ _ E2).
- case E1: (put sg st t) => [x|] //=; case E2: (put sg st u) => [y|] //= [<-] ty HE HN /=.
  by rewrite (IHt _ _ _ E1) // (IHu _ _ _ E2).
- case E1: (put_natural sg st p) => [p'|//]; case E2: (put_natural sg st m) => [m'|//] /=.
  by case E3: (put sg st t) => [x|] //= [<-] ty HE HN /=; rewrite (IH _ _ _ E3) // (put_cancel E1 E2).
- case: ifP => // /negbT no; case E1: (put sg st t) => [x|] //= [<-] ty HE HN /=; apply: eq_bigr => y _.
  apply: IH => //; first exact: typed_upd.
  by move=> m Hm; rewrite /upd; case: eqP => [X|_]; [case/negP: no; rewrite -X|apply: HE].
- by case E1: (put sg st t) => [x|] //= [<-] ty HE HN /=; rewrite (IH _ _ _ E1).
- case: ifP => // /negbT no; case E0: (put_natural sg st b) => [l|//] /=; case E1: (put sg st t) => [x|] //= [<-] ty HE HN /=.
  rewrite (put_natural_sound E0) //; apply: eq_bigr => i _.
  apply: IH => // v Hv; rewrite /set; case: eqP => [X|_]; [by case/negP: no; rewrite -X|exact: HN].
Qed.

Lemma put_in_sound j j' : put_in sg st j = Some j' -> typed sg e0 ->
  (holds with_terms ln sg j e0 nv0 <-> holds F ln sg j' e0 nv0).
Proof.
case: j => qs r t u /=; case: ifP => // /negbT /hasPn no; case E1: (put sg st t) => [x|] //=.
case E2: (put sg st u) => [y|] //= [<-] ty /=.
suff A E N : typed sg E -> (forall n, Each n \in outer st -> E n = e0 n) ->
    (forall v, Natural v \in outer st -> N v = nv0 v) ->
    holds_for with_terms ln sg qs r t u E N <-> holds_for F ln sg qs r x y E N by exact: A.
elim: qs no E N => [|[n|v] qs IH] no E N tE HE HN /=.
- by rewrite (put_sound E1) // (put_sound E2).
- have no' q : q \in qs -> q \notin outer st by move=> H; apply: no; rewrite in_cons H orbT.
  have X (z : T (sort_of sg n)) m : Each m \in outer st -> upd E n (Tagged T z) m = e0 m.
    move=> Hm; rewrite /upd; case: eqP => [Y|_]; last exact: HE.
    by case/negP: (no _ (mem_head _ _)); rewrite -Y.
  by split=> H z; apply/(IH no') => //; [apply: typed_upd|apply: X|apply: typed_upd|apply: X].
- have no' q : q \in qs -> q \notin outer st by move=> H; apply: no; rewrite in_cons H orbT.
  have X k w : Natural w \in outer st -> set N v k w = nv0 w.
    move=> Hm; rewrite /set; case: eqP => [Y|_]; last exact: HN.
    by case/negP: (no _ (mem_head _ _)); rewrite -Y.
  by split=> H z; apply/(IH no') => //; apply: X.
Qed.
End Substitution.

Lemma all_true_valid (R : realFieldType) (T : nat -> finType)
    (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln sg ps :
  (forall k, (0 < #|T k|)%N) ->
  (forall f us ns, has_sign (sign_of sg f) (F f us ns)) ->
  analytic ln -> all_valid sg ps -> all_true F ln sg ps.
Proof. by move=> a b c; elim: ps => [//|p ps IH] /= [Vp /IH H]; split=> // e nv ty h; apply: Vp. Qed.

Lemma within_each (R : realFieldType) (T : nat -> finType)
    (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln sg (ev : seq sequent) H (e : env T) nv :
  all (fun p : sequent => within p.1 H) ev -> all_hold F ln sg H e nv ->
  forall p, List.In p ev -> all_hold F ln sg p.1 e nv.
Proof.
move=> + h; elim: ev => [//|q ev IH] /= /andP [w W] p [<-|Hp]; first exact: within_holds w h.
exact: IH.
Qed.

Lemma instantiate_sound sg st ps H goal : instantiates sg st ps H goal -> all_valid sg ps -> valid sg (H, goal).
Proof.
case: ps => [//|[H1 A] ev] /and4P [/= sd W hs gl] [VA V] R T F ln inh sf an e nv ty /= h.
have Vt := all_true_valid inh sf an V.
have hev := within_each W h.
have sf' := with_terms_sign inh sf sd Vt ty hev.
have := VA R T (with_terms F ln sg e nv st) ln inh sf' an e nv ty.
case EA: (put_in sg st A) gl => [A'|//] /jeq_eq EA'; rewrite -EA' => S; apply/(put_in_sound F nv (whole_nat an) EA ty); apply: S.
elim: H1 hs {VA} => [//|j H1 IH] /= /andP [hj hs]; split; last exact: IH.
case Ej: (put_in sg st j) hj => [j'|//] am; apply/(put_in_sound F nv (whole_nat an) Ej ty); exact: among_holds am h.
Qed.

(* ---- Definitions: read the theorem in the model where the symbol has the value that the definition gives it ---- *)
Section Definition_.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R).
Variables (sg : signature) (f : nat) (G : seq {k : nat & T k} -> seq nat -> R).

Definition with_value : nat -> seq {k : nat & T k} -> seq nat -> R := fun g us ls =>
  if f == g then G us ls else F g us ls.

(* What does not mention f says the same whatever f is. *)
Lemma nval_other l e nv : ~~ calls_on f l -> nval with_value ln e nv l = nval F ln e nv l.
Proof.
move=> /hasPn H; rewrite !nvalE; congr (_ + _)%N; apply: eq_big_seq => c /H /= fc.
by rewrite /call_value /with_value (negbTE fc).
Qed.
Lemma integer_other p m e nv : ~~ calls_on f p -> ~~ calls_on f m ->
  integer with_value ln e nv p m = integer F ln e nv p m.
Proof. by move=> a b; rewrite /integer !nval_other. Qed.

Lemma value_other t e nv : ~~ mentions f t -> value with_value ln sg t e nv = value F ln sg t e nv.
Proof.
elim: t e nv => [z d|p m|c|g us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n b t IH] e nv //=.
- by rewrite negb_or => /andP [a b]; rewrite integer_other.
- rewrite negb_or => /andP [/negbTE fg /hasPn H]; rewrite /with_value fg; congr (F g _ _).
  by apply/eq_in_map => l /H; exact: nval_other.
- by rewrite negb_or => /andP [a b]; rewrite IHt ?IHu.
- by rewrite negb_or => /andP [a b]; rewrite IHt ?IHu.
- by rewrite !negb_or => /and3P [a b c]; rewrite IH // integer_other.
- by move=> a; apply: eq_bigr => x _; apply: IH.
- by move=> a; rewrite IH.
- by rewrite negb_or => /andP [x a]; rewrite nval_other //; apply: eq_bigr => i _; apply: IH.
Qed.

Lemma holds_other j e nv : ~~ mentioned_in f j -> (holds with_value ln sg j e nv <-> holds F ln sg j e nv).
Proof.
case: j => qs r t u /=; rewrite negb_or => /andP [a b].
elim: qs e nv => [|[n|v] qs IH] e nv /=; first by rewrite !value_other.
  by split=> H x; apply/IH.
by split=> H x; apply/IH.
Qed.
End Definition_.

(* A number whose form times d is u *)
Section Heads.
Variables (R : realFieldType) (ln : functions R).
Hypothesis an : analytic ln.

(* What a definition says, where p is the exponent of a root *)
Definition meets (h : form) (p : nat) (y d u : R) : bool :=
  match h with
  | Itself => y * d == u | Root _ => y ^+ p * d == u | Exponential => ln y * d == u | AsLarge => u <= y * d
  end.
Definition sign_holds (s : sign) (x : R) : bool :=
  match s with
  | Real => true | Nonzero => x != 0 | Nonneg => 0 <= x | Positive => 0 < x | Whole => x == (whole ln x)%:R
  end.

Lemma sign_holdsP s x : sign_holds s x <-> has_sign s x.
Proof. by case: s => //=; split=> [/eqP ->|[n ->]]; [exists (whole ln x) | rewrite (whole_nat an)]. Qed.

Lemma as_large (x d : R) : 0 < d -> exists n : nat, x <= n%:R * d.
Proof.
move=> d0; have [n lt] := archimedean an (x / d); exists n; apply: ltW.
by rewrite -ltr_pdivr_mulr.
Qed.

Lemma form_exists h s s' p (d u : R) : needed h s = Some s' -> (if h is Root l then 0 < p else true)%N ->
  (if s is Whole then if h is AsLarge then True else d = 1 else True) -> 0 < d -> has_sign s' u ->
  exists y, sign_holds s y && meets h p y d u.
Proof.
case: h => [|l||] /= N p0 d1 d0 U; have dn := lt0r_neq0 d0.
- exists (u / d); rewrite mulfVK // eqxx andbT; case: s N d1 => //=.
  + by move=> [E] _; move: U; rewrite -E /= => U; rewrite mulf_neq0 ?invr_eq0 ?lt0r_neq0.
  + by move=> [E] _; move: U; rewrite -E /= => U; rewrite divr_ge0 // ltW.
  + by move=> [E] _; move: U; rewrite -E /= => U; rewrite divr_gt0.
  + by move=> [E] ->; move: U; rewrite -E /= => -[n ->]; rewrite divr1 (whole_nat an).
- have u0 : 0 <= u by case: s N d1 => //=; case: ifP => // _ [X] _; move: U; rewrite -X //= => /ltW.
  have [y y0 Y] := has_roots an p.-1 (divr_ge0 u0 (ltW d0)); rewrite prednK // in Y.
  exists y; rewrite /= Y mulfVK // eqxx andbT.
  have yp : 0 < u -> 0 < y.
    move=> up; rewrite lt_neqAle y0 andbT; apply/eqP => X; move: Y; rewrite -X expr0n /=.
    have -> : (p == 0)%N = false by case: (p) p0.
    by move=> /eqP; rewrite eq_sym mulf_eq0 invr_eq0 (negbTE dn) orbF => /eqP X'; move: up; rewrite X' ltxx.
  by case: s N d1 => //=; case: ifP => // _ [X] _; move: U; rewrite -X //= => /yp // /lt0r_neq0.
- case: s N d1 => //= _ _; have [y y0 Y] := ln_onto an (u / d).
  by exists y; rewrite y0 Y mulfVK // eqxx.
- case: s N d1 => //= _ _; have [n le] := as_large u d0.
  by exists n%:R; rewrite (whole_nat an) eqxx le.
Qed.
End Heads.

Definition exponent_of (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R)
  (ln : functions R) (h : form) (e : env T) (nv : nat -> nat) : nat := if h is Root p then nval F ln e nv p else 0%N.

Lemma value_one (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln sg e nv :
  value F ln sg one e nv = 1.
Proof. by rewrite /= /fraction /= Pos2Nat.inj_1 divr1. Qed.

(* There is an f as defined; other premises do not mention it. *)
Lemma defines_sound sg h f qs us ns d u D ps H goal : defines sg h f qs us ns d u D ps H goal ->
  (forall (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln e nv,
    (forall E N, typed sg E -> (forall n, Each n \notin qs -> E n = e n) ->
      (forall v, Natural v \notin qs -> N v = nv v) ->
      meets ln h (exponent_of F ln h E N) (F f (map E us) (map (nval F ln E N) ns))
        (value F ln sg d E N) (value F ln sg u E N)) ->
    typed sg e -> holds F ln sg D e nv) ->
  all_valid sg ps -> valid sg (H, goal).
Proof.
case: ps => [//|[H1 A] ev] /and5P [/= w /jeq_eq -> W /and4P [/eqP Eus /eqP Ens qt fp]].
rewrite !negb_or => /and3P [/and4P [fd fu fg fH] sd su] ED [VA V] R T F ln inh sf an e nv ty /= hH0.
have Vt := all_true_valid inh sf an V.
have hev := within_each W hH0.
case En: (needed h (sign_of sg f)) su => [s'|//] su.
pose ex_ vs ls := exponent_of F ln h (upds (indices_of qs) vs e) (sets (naturals_of qs) ls nv).
pose at_ t vs ls := value F ln sg t (upds (indices_of qs) vs e) (sets (naturals_of qs) ls nv).
pose good (vs : seq {k : nat & T k}) (ls : seq nat) (y : R) : bool := if fits sg qs vs ls then
  sign_holds ln (sign_of sg f) y && meets ln h (ex_ vs ls) y (at_ d vs ls) (at_ u vs ls)
  else sign_holds ln (sign_of sg f) y.
have ex (vs : seq {k : nat & T k}) (ls : seq nat) : exists y, good vs ls y.
  rewrite /good; case ft: (fits sg qs vs ls); last first.
    exists 1; case: (sign_of sg f) => //=; rewrite ?oner_neq0 ?ler01 ?ltr01 //.
    by rewrite -[X in whole ln X]/(1%:R) (whole_nat an).
  apply: (form_exists an En).
  - rewrite /ex_ /exponent_of; case: (h) En => // p /= En; move: En.
    case: (starts p) (starts_val F ln (upds (indices_of qs) vs e) (sets (naturals_of qs) ls nv) (l := p)) => [P|_].
      by have [m ->] := P isT.
    by case: (sign_of sg f).
  - move: qt; rewrite /quotient; case: (sign_of sg f) => //=; case: (h) => [|p||] //= /keq_eq ->; exact: value_one.
  - by have := signed_sound inh sf sd Vt ty hev ft.
  - exact: (signed_sound inh sf su Vt ty hev ft).
pose G vs ls := xchoose (ex vs ls).
have sf' g vs ls : has_sign (sign_of sg g) (with_value F f G g vs ls).
  rewrite /with_value; case: eqP => [<-|_]; last exact: sf.
  by have := xchooseP (ex vs ls); rewrite -/(G vs ls) /good; case: ifP => _ => [/andP [/(sign_holdsP an)]|/(sign_holdsP an)].
have def : holds (with_value F f G) ln sg D e nv.
  apply: ED => // E N tE HE HN; rewrite !value_other //.
  have -> : exponent_of (with_value F f G) ln h E N = exponent_of F ln h E N.
    by rewrite /exponent_of; case: (h) fp => // p fp; exact: nval_other.
  have Ls : map (nval (with_value F f G) ln E N) ns = map N (naturals_of qs).
    by rewrite Ens -map_comp; apply: eq_map => v /=; exact: nvar_val.
  rewrite Ls {1}/with_value eqxx.
  have ft : fits sg qs (map E us) (map N (naturals_of qs)).
    rewrite /fits !size_map eqxx andbT Eus -map_comp; apply/eqP; apply: eq_map => n /=; exact: tE.
  have EE n : upds (indices_of qs) (map E us) e n = E n.
    rewrite /upds Eus; case I: (n \in indices_of qs); first by rewrite (nth_map n) ?index_mem // nth_index.
    by rewrite nth_out ?size_map ?I // HE // -mem_indices I.
  have NN v : sets (naturals_of qs) (map N (naturals_of qs)) nv v = N v.
    rewrite /sets; case I: (v \in naturals_of qs); first by rewrite (nth_map v) ?index_mem // nth_index.
    by rewrite nth_out ?size_map ?I // HN // -mem_naturals I.
  have X t : at_ t (map E us) (map N (naturals_of qs)) = value F ln sg t E N by apply: value_ext.
  have := xchooseP (ex (map E us) (map N (naturals_of qs))); rewrite -/(G _ _) {1}/good ft !X => /andP [_].
  have -> // : ex_ (map E us) (map N (naturals_of qs)) = exponent_of F ln h E N.
  by rewrite /ex_ /exponent_of; case: (h) => // p; exact: nval_ext.
have hH : all_hold (with_value F f G) ln sg H e nv.
  elim: (H) fH hH0 {w W hev} => [//|j H' IH] /=; rewrite negb_or => /andP [fj fH] [hj hH]; split; last exact: IH.
  by apply/holds_other.
by apply/(holds_other F ln sg G e nv fg); apply: VA => //=; apply: within_holds w _.
Qed.

Lemma discharge_sound sg D ps H goal : discharges sg D ps H goal -> all_valid sg ps -> valid sg (H, goal).
Proof.
have P (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln (x : R) e N p :
    x ^ integer F ln e N p ((0%num, [::]), [::]) = x ^+ nval F ln e N p by rewrite (integer0 F ln e N p) -exprnP.
case: D => qs [] // t u; rewrite /discharges; case: t => //.
- move=> f us ns /defines_sound; apply=> R T F ln e nv S ty; apply: holds_intro => // E N tE HE HN /=.
  by have := S E N tE HE HN; rewrite value_one /= mulr1 => /eqP.
- case=> //.
    move=> f us ns d; case: ifP => // _ /defines_sound; apply=> R T F ln e nv S ty; apply: holds_intro => // E N tE HE HN.
    by have /eqP := S E N tE HE HN.
  case=> // f us ns p [[[|?] [|? ?]] [|? ?]] // d /defines_sound; apply=> R T F ln e nv S ty.
  by apply: holds_intro => // E N tE HE HN /=; rewrite P; have /eqP := S E N tE HE HN.
- case=> // f us ns p [[[|?] [|? ?]] [|? ?]] // /defines_sound; apply=> R T F ln e nv S ty.
  by apply: holds_intro => // E N tE HE HN /=; rewrite P; have := S E N tE HE HN; rewrite value_one /= mulr1 => /eqP.
- case=> // f us ns /defines_sound; apply=> R T F ln e nv S ty.
  by apply: holds_intro => // E N tE HE HN /=; have /eqP := S E N tE HE HN; rewrite value_one mulr1.
- move=> f us ns /defines_sound; apply=> R T F ln e nv S ty; apply: holds_intro => // E N tE HE HN /=.
  by have := S E N tE HE HN; rewrite value_one /= mulr1.
- case=> // f us ns d /defines_sound; apply=> R T F ln e nv S ty; exact: holds_intro.
Qed.
