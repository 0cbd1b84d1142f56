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
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : R -> R).
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
  value t' e nv = value t (fun n => e (s n)) (fun v => lval nv (nu v)).
Proof.
have B nu0 nv0 p m p' m' : lcancel (lsubst nu0 p) (lsubst nu0 m) = (p', m') ->
    integer nv0 p' m' = integer (fun v => lval nv0 (nu0 v)) p m.
  by move=> E; have := lcancel_val nv0 (lsubst nu0 p) (lsubst nu0 m); rewrite E /integer /= !lsubst_val.
elim: t s nu t' e nv => [z d|p m|c|f us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n b t IH] s nu t' e nv /=.
- by case=> <-.
- by case E: (lcancel _ _) => [p' m'] [<-] /=; rewrite (B _ _ _ _ _ _ E).
- by case=> <-.
- by case=> <- /=; rewrite -!map_comp; congr (F f _ _); apply: eq_map => l; apply: lsubst_val.
- by case=> <-.
- case E1: (reindex s nu t) => [x|] //=; case E2: (reindex s nu u) => [y|] //= [<-] /=.
  by rewrite (IHt _ _ _ _ _ E1) (IHu _ _ _ _ _ E2).
- case E1: (reindex s nu t) => [x|] //=; case E2: (reindex s nu u) => [y|] //= [<-] /=.
  by rewrite (IHt _ _ _ _ _ E1) (IHu _ _ _ _ _ E2).
- case E: (lcancel _ _) => [p' m']; case E1: (reindex s nu t) => [x|] //= [<-] /=.
  by rewrite (B _ _ _ _ _ _ E) (IH _ _ _ _ _ E1).
- case: ifP => // /negbT /hasPn C; case E1: (reindex _ nu t) => [x|] //= [<-] /=; apply: eq_bigr => y _.
  rewrite (IH _ _ _ _ _ E1); apply: value_agree => // m Hm; rewrite /upd /=.
  have [//|mn] := eqVneq m n; first by rewrite eqxx.
  by have := C _ Hm; rewrite /= mn /= => /negbTE ->.
- by case E1: (reindex s nu t) => [x|] //= [<-] /=; rewrite (IH _ _ _ _ _ E1).
- case: ifP => // /negbT /hasPn C; case E1: (reindex s _ t) => [x|] //= [<-] /=; rewrite lsubst_val.
  apply: eq_bigr => i _; rewrite (IH _ _ _ _ _ E1); apply: value_agree => // m Hm; rewrite /set.
  case: eqP => [_|/eqP mn]; first by rewrite lvar_val eqxx.
  by apply: lval_ext => v Hv; case: eqP => // X; have := C _ Hm; rewrite /= mn /= -X Hv.
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
rewrite /signed; case: ifP => [I _ _ _ _ _|_ P V ty h /andP [/eqP S /eqP SN]].
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
by case: (s) => //=; [exact: lt0r_neq0|exact: ltW].
Qed.
End Model.

(* ---- The theorem that certificates rest on ---- *)
Fixpoint all_valid (sg : signature) (ps : seq sequent) : Prop :=
  match ps with [::] => True | p :: ps => valid sg p /\ all_valid sg ps end.

(* ---- Substitution for symbols: read the theorem in the model where the symbols are the terms ---- *)
Section Substitution.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : R -> R).
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
case: ifP => [ft|_]; last by case: (sign_of sg f) => //=; rewrite ?oner_neq0 ?ler01 ?ltr01.
apply: (signed_sound inh sf _ V ty h ft).
elim: (st) A Ef => [//|[g [qs' t']] st' IH] /= /andP [sx A]; case: eqP => [->|_]; last exact: IH.
by case=> <- <-.
Qed.

(* ... what a term or a judgement says in it, the one with terms put in says in the model given. *)
Lemma put_sound t t' E N : put sg st t = Some t' -> typed sg E ->
  (forall n, Each n \in outer st -> E n = e0 n) -> (forall v, Natural v \in outer st -> N v = nv0 v) ->
  value with_terms ln sg t E N = value F ln sg t' E N.
Proof.
elim: t t' E N => [z d|p m|c|f us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n b t IH] t' E N /=.
- by case=> <-.
- by case=> <-.
- by case=> <-.
- rewrite /with_terms; case Ef: (assoc st f) => [[qs u]|]; last by case=> <-.
  case: ifP => // /andP [/eqP Su /eqP Sn] /(reindex_sound F ln sg E N) -> ty HE HN.
  have -> : fits sg qs (map E us) (map (lval N) ns).
    rewrite /fits size_map Sn eqxx andbT -Su -map_comp; apply/eqP; apply: eq_map => n /=; exact: ty.
  have Su' : size us = size (indices_of qs) by have := congr1 size Su; rewrite !size_map.
  have out q : q \in free u -> q \notin qs -> q \in outer st.
    move=> Hq nq; apply/flattenP; exists [seq q <- free u | q \notin qs]; last by rewrite mem_filter nq.
    elim: (st) Ef => [//|[g [qs' u']] st' IH] /=; case: eqP => [_ [-> ->]|_ /IH H]; first exact: mem_head.
    by rewrite in_cons H orbT.
  apply: value_agree => x Hx.
    rewrite /upds; case I: (x \in indices_of qs); first by rewrite (nth_map x) ?Su' ?index_mem.
    rewrite !nth_out ?size_map ?I //; symmetry; apply/HE/out => //; by rewrite -mem_indices I.
  rewrite /sets; case I: (x \in naturals_of qs); first by rewrite (nth_map (lvar x)) ?Sn ?index_mem.
  rewrite !nth_out ?size_map ?I // lvar_val; symmetry; apply/HN/out => //; by rewrite -mem_naturals I.
- by case=> <-.
- case E1: (put sg st t) => [x|] //=; case E2: (put sg st u) => [y|] //= [<-] ty HE HN /=.
  by rewrite (IHt _ _ _ E1) // (IHu _ _ _ E2).
- case E1: (put sg st t) => [x|] //=; case E2: (put sg st u) => [y|] //= [<-] ty HE HN /=.
  by rewrite (IHt _ _ _ E1) // (IHu _ _ _ E2).
- by case E1: (put sg st t) => [x|] //= [<-] ty HE HN /=; rewrite (IH _ _ _ E1).
- case: ifP => // /negbT no; case E1: (put sg st t) => [x|] //= [<-] ty HE HN /=; apply: eq_bigr => y _.
  apply: IH => //; first exact: typed_upd.
  by move=> m Hm; rewrite /upd; case: eqP => [X|_]; [case/negP: no; rewrite -X|apply: HE].
- by case E1: (put sg st t) => [x|] //= [<-] ty HE HN /=; rewrite (IH _ _ _ E1).
- case: ifP => // /negbT no; case E1: (put sg st t) => [x|] //= [<-] ty HE HN /=; apply: eq_bigr => i _.
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
case EA: (put_in sg st A) gl => [A'|//] /jeq_eq EA'; rewrite -EA' => S; apply/(put_in_sound F ln nv EA ty); apply: S.
elim: H1 hs {VA} => [//|j H1 IH] /= /andP [hj hs]; split; last exact: IH.
case Ej: (put_in sg st j) hj => [j'|//] am; apply/(put_in_sound F ln nv Ej ty); exact: among_holds am h.
Qed.

(* ---- Definitions: read the theorem in the model where the symbol has the value that the definition gives it ---- *)
Section Definition_.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : R -> R).
Variables (sg : signature) (f : nat) (G : seq {k : nat & T k} -> seq nat -> R).

Definition with_value : nat -> seq {k : nat & T k} -> seq nat -> R := fun g us ls =>
  if f == g then G us ls else F g us ls.

(* What does not mention f says the same whatever f is. *)
Lemma value_other t e nv : ~~ mentions f t -> value with_value ln sg t e nv = value F ln sg t e nv.
Proof.
elim: t e nv => [z d|p m|c|g us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n b t IH] e nv //=.
- by rewrite /with_value => /negbTE ->.
- by rewrite negb_or => /andP [a b]; rewrite IHt ?IHu.
- by rewrite negb_or => /andP [a b]; rewrite IHt ?IHu.
- by move=> a; rewrite IH.
- by move=> a; apply: eq_bigr => x _; apply: IH.
- by move=> a; rewrite IH.
- by move=> a; apply: eq_bigr => i _; apply: IH.
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
Variables (R : realFieldType) (ln : R -> R).
Hypothesis an : analytic ln.

Definition form_of (h : form) (nv : nat -> nat) (y : R) : R :=
  match h with Itself => y | Root p => y ^+ lval nv p | Exponential => ln y end.
Definition sign_holds (s : sign) (x : R) : bool :=
  match s with Real => true | Nonzero => x != 0 | Nonneg => 0 <= x | Positive => 0 < x end.

Lemma sign_holdsP s x : sign_holds s x <-> has_sign s x.
Proof. by case: s. Qed.

Lemma form_exists h s s' nv (d u : R) : needed h s = Some s' -> 0 < d -> has_sign s' u ->
  exists y, sign_holds s y && (form_of h nv y * d == u).
Proof.
case: h => [|p|] /= N d0 U; have dn := lt0r_neq0 d0.
- exists (u / d); rewrite mulfVK // eqxx andbT; case: s N => //= -[E]; move: U; rewrite -E /= => U.
  + by rewrite mulf_neq0 ?invr_eq0 ?lt0r_neq0.
  + by rewrite divr_ge0 // ltW.
  + by rewrite divr_gt0.
- have [n En] : exists n, lval nv p = n.+1.
    move: N; rewrite lvalE; case: (p.1) => [|c]; first by case: (s).
    by move=> _; case: (Pos2Nat.is_succ c) => n /= ->; exists (n + lsum nv p.2)%N.
  have u0 : 0 <= u by case: s N => //; case: (p.1) => //= c [X]; move: U; rewrite -X //= => /ltW.
  have [y y0 Y] := has_roots an n (divr_ge0 u0 (ltW d0)).
  exists y; rewrite /= En Y mulfVK // eqxx andbT.
  have yp : 0 < u -> 0 < y.
    move=> up; rewrite lt_neqAle y0 andbT; apply/eqP => X; move: Y; rewrite -X expr0n /= => /eqP.
    by rewrite eq_sym mulf_eq0 invr_eq0 (negbTE dn) orbF => /eqP X'; move: up; rewrite X' ltxx.
  by case: s N => //=; case: (p.1) => //= c [X]; move: U; rewrite -X //= => /yp // /lt0r_neq0.
- case: s N => //= _; have [y y0 Y] := ln_onto an (u / d).
  by exists y; rewrite y0 Y mulfVK // eqxx.
Qed.
End Heads.

(* There is an f as defined; other premises do not mention it. *)
Lemma defines_sound sg h f qs us ns d u D ps H goal : defines sg h f qs us ns d u D ps H goal ->
  (forall (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln e nv,
    (forall E N, typed sg E -> (forall n, Each n \notin qs -> E n = e n) ->
      (forall v, Natural v \notin qs -> N v = nv v) ->
      form_of ln h N (F f (map E us) (map (lval N) ns)) * value F ln sg d E N = value F ln sg u E N) ->
    typed sg e -> holds F ln sg D e nv) ->
  all_valid sg ps -> valid sg (H, goal).
Proof.
case: ps => [//|[H1 A] ev] /and5P [/= w /jeq_eq -> W /andP [/eqP Eus /eqP Ens]].
rewrite !negb_or => /and3P [/and4P [fd fu fg fH] sd su] ED [VA V] R T F ln inh sf an e nv ty /= hH0.
have Vt := all_true_valid inh sf an V.
have hev := within_each W hH0.
case En: (needed h (sign_of sg f)) su => [s'|//] su.
pose at_ t vs ls := value F ln sg t (upds (indices_of qs) vs e) (sets (naturals_of qs) ls nv).
pose good (vs : seq {k : nat & T k}) (ls : seq nat) (y : R) : bool := if fits sg qs vs ls then
  sign_holds (sign_of sg f) y && (form_of ln h (sets (naturals_of qs) ls nv) y * at_ d vs ls == at_ u vs ls)
  else sign_holds (sign_of sg f) y.
have ex (vs : seq {k : nat & T k}) (ls : seq nat) : exists y, good vs ls y.
  rewrite /good; case ft: (fits sg qs vs ls); last by exists 1; case: (sign_of sg f) => //=; rewrite ?oner_neq0 ?ler01 ?ltr01.
  apply: (form_exists an _ En); first by have := signed_sound inh sf sd Vt ty hev ft.
  exact: (signed_sound inh sf su Vt ty hev ft).
pose G vs ls := xchoose (ex vs ls).
have sf' g vs ls : has_sign (sign_of sg g) (with_value F f G g vs ls).
  rewrite /with_value; case: eqP => [<-|_]; last exact: sf.
  by have := xchooseP (ex vs ls); rewrite -/(G vs ls) /good; case: ifP => _ => [/andP [/sign_holdsP]|/sign_holdsP].
have def : holds (with_value F f G) ln sg D e nv.
  apply: ED => // E N tE HE HN; rewrite !value_other // /with_value eqxx.
  have ft : fits sg qs (map E us) (map (lval N) ns).
    rewrite /fits Ens !size_map eqxx andbT Eus -map_comp; apply/eqP; apply: eq_map => n /=; exact: tE.
  have EE n : upds (indices_of qs) (map E us) e n = E n.
    rewrite /upds Eus; case I: (n \in indices_of qs); first by rewrite (nth_map n) ?index_mem // nth_index.
    by rewrite nth_out ?size_map ?I // HE // -mem_indices I.
  have NN v : sets (naturals_of qs) (map (lval N) ns) nv v = N v.
    rewrite /sets Ens; case I: (v \in naturals_of qs).
      rewrite -map_comp (nth_map v) ?index_mem // nth_index //=; exact: lvar_val.
    by rewrite nth_out ?size_map ?I // HN // -mem_naturals I.
  have X t : at_ t (map E us) (map (lval N) ns) = value F ln sg t E N by apply: value_ext.
  have := xchooseP (ex (map E us) (map (lval N) ns)); rewrite -/(G _ _) {1}/good ft !X => /andP [_ /eqP <-].
  congr (_ * _); case: (h) => //= p; congr (_ ^+ _); apply: lval_ext => v _; symmetry; exact: NN.
have hH : all_hold (with_value F f G) ln sg H e nv.
  elim: (H) fH hH0 {w W hev} => [//|j H' IH] /=; rewrite negb_or => /andP [fj fH] [hj hH]; split; last exact: IH.
  by apply/holds_other.
by apply/(holds_other F ln sg G e nv fg); apply: VA => //=; apply: within_holds w _.
Qed.

Lemma value_one (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln sg e nv :
  value F ln sg one e nv = 1.
Proof. by rewrite /= /fraction /= Pos2Nat.inj_1 divr1. Qed.

Lemma discharge_sound sg D ps H goal : discharges sg D ps H goal -> all_valid sg ps -> valid sg (H, goal).
Proof.
have P (R : realFieldType) (x : R) N p : x ^ integer N p (0%num, [::]) = x ^+ lval N p by rewrite integer0 -exprnP.
case: D => qs [] // t u; rewrite /discharges; case: t => //.
- move=> f us ns /defines_sound; apply=> R T F ln e nv S ty; apply: holds_intro => // E N tE HE HN /=.
  by rewrite -(S E N) // value_one mulr1.
- case=> //.
    move=> f us ns d /defines_sound; apply=> R T F ln e nv S ty; apply: holds_intro => // E N tE HE HN; exact: (S E N).
  case=> // f us ns p [[|?] [|? ?]] // d /defines_sound; apply=> R T F ln e nv S ty.
  by apply: holds_intro => // E N tE HE HN /=; rewrite P -(S E N).
- case=> // f us ns p [[|?] [|? ?]] // /defines_sound; apply=> R T F ln e nv S ty.
  by apply: holds_intro => // E N tE HE HN /=; rewrite P -(S E N) // value_one mulr1.
- case=> // f us ns /defines_sound; apply=> R T F ln e nv S ty.
  by apply: holds_intro => // E N tE HE HN /=; rewrite -(S E N) // value_one mulr1.
Qed.

