(* Soundness of the rules by which an object exists: the maximiser over a finite sort, and natural recursion. *)

From Coq Require Import NArith ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Sums Kernel Sound Definitions.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---- Maximisers ---- *)
Lemma has_max (R : realFieldType) (A : finType) (g : A -> R) : (0 < #|A|)%N -> exists x, [forall y, g y <= g x].
Proof.
case/card_gt0P => x0 _; suff [x P] : exists x, all (fun y => g y <= g x) (enum A).
  by exists x; apply/forallP => y; apply: (allP P); rewrite mem_enum.
elim: (enum A) => [|y s [x P]]; first by exists x0.
case: (leP (g y) (g x)) => [le|lt]; first by exists x; rewrite /= le.
by exists y; rewrite /= lexx; apply/allP => z /(allP P) /le_trans; apply; apply: ltW.
Qed.

Section Picks.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R).
Variables (sg : signature) (a : nat) (t : kterm).
Hypothesis inhabited : forall k, (0 < #|T k|)%N.
Notation value := (value F ln sg).

Definition best (E : env T) (N : nat -> nat) (x : T (sort_of sg a)) : bool :=
  [forall y : T (sort_of sg a), value t (upd E a (Tagged T y)) N <= value t (upd E a (Tagged T x)) N].
Lemma has_best E N : exists x, best E N x.
Proof. exact: has_max. Qed.
Definition chosen E N : T (sort_of sg a) := xchoose (has_best E N).

(* It depends neither on the variable itself nor on how an assignment is written. *)
Lemma chosen_ext E E' N N' : (forall n, n <> a -> E n = E' n) -> N =1 N' -> chosen E N = chosen E' N'.
Proof.
move=> X Y; apply: eq_xchoose => x; apply: eq_forallb => y.
by congr (_ <= _); apply: value_ext => // n; rewrite /upd; case: eqP => // /X.
Qed.
Lemma chosen_best E N (y : T (sort_of sg a)) : value t (upd E a (Tagged T y)) N <= value t (upd E a (Tagged T (chosen E N))) N.
Proof. by have /forallP := xchooseP (has_best E N); apply. Qed.

Lemma sum_chosen (c : T (sort_of sg a)) (g : T (sort_of sg a) -> R) :
  \sum_(x : T (sort_of sg a)) (Tagged T x == Tagged T c)%:R * g x = g c.
Proof.
rewrite (bigD1 c) //= eqxx mul1r big1 ?addr0 // => x ne.
by rewrite (eq_Tagged (u := Tagged T x)) /= (negbTE ne) mul0r.
Qed.
End Picks.

(* Assignments by lists of arguments are assignments, and every assignment is one. *)
Section Lists.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R).
Variable sg : signature.

Lemma typed_upds qs us ls e : fits sg qs us ls -> typed sg e -> typed sg (upds (T := T) (indices_of qs) us e).
Proof.
move=> /andP [/eqP S _] ty n; rewrite /upds; case I: (n \in indices_of qs); last first.
  by rewrite nth_out ?I ?ty //; have := congr1 size S; rewrite !size_map.
have Su : size us = size (indices_of qs) by have := congr1 size S; rewrite !size_map.
have lt : (index n (indices_of qs) < size us)%N by rewrite Su index_mem.
by rewrite -(nth_map _ 0%N _ lt) S (nth_map 0%N) ?index_mem // nth_index.
Qed.

Lemma fits_map qs (E : env T) (N : nat -> nat) : typed sg E -> fits sg qs (map E (indices_of qs)) (map N (naturals_of qs)).
Proof. by move=> tE; rewrite /fits !size_map eqxx andbT -map_comp; apply/eqP; apply: eq_map => n /=; exact: tE. Qed.

Lemma upds_map qs (E e : env T) : (forall n, Each n \notin qs -> E n = e n) ->
  upds (indices_of qs) (map E (indices_of qs)) e =1 E.
Proof.
move=> HE n; rewrite /upds; case I: (n \in indices_of qs); first by rewrite (nth_map n) ?index_mem // nth_index.
by rewrite nth_out ?size_map ?I // HE // -mem_indices I.
Qed.

Lemma sets_map qs (N nv : nat -> nat) : (forall v, Natural v \notin qs -> N v = nv v) ->
  sets (naturals_of qs) (map N (naturals_of qs)) nv =1 N.
Proof.
move=> HN v; rewrite /sets; case I: (v \in naturals_of qs); first by rewrite (nth_map v) ?index_mem // nth_index.
by rewrite nth_out ?size_map ?I // HN // -mem_naturals I.
Qed.

Lemma map_nvars (E : env T) N vs : map (nval F ln E N) (map nvar vs) = map N vs.
Proof. by rewrite -map_comp; apply: eq_map => v /=; exact: nvar_val. Qed.

(* A sign that is visible or has evidence is the sign of the term in every assignment with the same parameters. *)
Lemma signed_at ev s qs t e nv E N : (forall k, (0 < #|T k|)%N) ->
  (forall f us ns, has_sign (sign_of sg f) (F f us ns)) ->
  signed sg ev s qs t -> all_true F ln sg ev -> typed sg e -> (forall p, List.In p ev -> all_hold F ln sg p.1 e nv) ->
  typed sg E -> (forall n, Each n \notin qs -> E n = e n) -> (forall v, Natural v \notin qs -> N v = nv v) ->
  has_sign s (value F ln sg t E N).
Proof.
move=> inh sf sd V ty h tE HE HN; have := signed_sound inh sf sd V ty h (fits_map qs N tE).
by rewrite (value_ext F ln sg t (upds_map HE) (sets_map HN)).
Qed.
End Lists.

Lemma all_hold_other (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln sg f G
    H e nv : ~~ has (mentioned_in f) H -> all_hold F ln sg H e nv -> all_hold (with_value F f G) ln sg H e nv.
Proof.
elim: H => [//|j H IH] /=; rewrite negb_or => /andP [fj fH] [hj hH]; split; last exact: IH.
by apply/holds_other.
Qed.

Lemma picks_sound sg D1 D2 D3 f a t ps H goal : picks sg D1 D2 D3 f a t ps H goal -> all_valid sg ps -> valid sg (H, goal).
Proof.
case: D1 => q1 [] // l1 r1; case: D2 => q2 [] // l2 r2; case: D3 => q3 [] // l3 r3; case: ps => [//|[H1 A] [|? ?]] //.
rewrite /picks; case: (nth _ _ _) => [b|//]; case Etb: (reindex _ _ _) => [tb|//].
move=> /and5P [w /jeq_eq -> aq /and5P [/eqP E2 /eqP E3 bq bt /eqP sb]] /and3P [sf0 ft /and3P [I1 I2 I3]].
move: ft; rewrite !negb_or => /and3P [ft fg fH] [VA _] R T F ln inh sf an e nv ty /= hH0.
pose P0 (vs : seq {k : nat & T k}) (ls : seq nat) : R :=
  let E := upds (indices_of q1) vs e in let N := sets (naturals_of q1) ls nv in
  (E a == Tagged T (chosen F ln sg a t inh E N))%:R.
pose F' := with_value F f P0.
have sf' g vs ls : has_sign (sign_of sg g) (F' g vs ls).
  rewrite /F' /with_value; case: eqP => [<-|_]; last exact: sf.
  by move: sf0; case: (sign_of sg f) => //= _; exact: ler0n.
pose P := Sym f (indices_of q1) (map nvar (naturals_of q1)).
have tval E N : value F' ln sg t E N = value F ln sg t E N by exact: value_other.
(* the value of the symbol where other variables than those of q1 are as outside *)
have PV E N : (forall n, Each n \notin q1 -> E n = e n) -> (forall v, Natural v \notin q1 -> N v = nv v) ->
    value F' ln sg P E N = (E a == Tagged T (chosen F ln sg a t inh E N))%:R.
  move=> HE HN; rewrite /P /= map_nvars /F' /with_value eqxx /P0 (upds_map HE).
  congr (_ == Tagged T _)%:R; apply: chosen_ext => [n _|]; [exact: upds_map|exact: sets_map].
have aq' n : Each n \notin q1 -> n <> a by move=> nq E; move: nq; rewrite E aq.
have same l r x y E N : typed sg E -> equal sg (minus l r) (minus x y) ->
    value F' ln sg l E N - value F' ln sg r E N = value F' ln sg x E N - value F' ln sg y E N.
  by move=> tE I; rewrite -!value_minus; apply: (equal_sound inh sf' (ln_product an) (whole_nat an)).
have hH : all_hold F' ln sg H e nv by exact: all_hold_other.
have PU E N (x : T (sort_of sg a)) : (forall n, Each n \notin q1 -> E n = e n) ->
    (forall v, Natural v \notin q1 -> N v = nv v) ->
    value F' ln sg P (upd E a (Tagged T x)) N = (Tagged T x == Tagged T (chosen F ln sg a t inh E N))%:R.
  move=> HE HN; rewrite PV // => [|n nq]; last by rewrite /upd; case: eqP => [/(aq' _ nq)//|_]; exact: HE.
  rewrite /upd eqxx; congr (_ == Tagged T _)%:R; apply: chosen_ext => // n na.
  by case: eqP.
have d1 : holds F' ln sg (Judge q1 Equal l1 r1) e nv.
  apply: holds_intro => // E N tE HE HN /=; apply/eqP; rewrite -subr_eq0 (same _ _ _ _ _ _ tE I1) -/P.
  have -> : value F' ln sg (Mul P P) E N = value F' ln sg P E N * value F' ln sg P E N by [].
  by rewrite PV //; case: (E a == _); rewrite ?mulr1 ?mulr0 subrr.
have d2 : holds F' ln sg (Judge q2 Equal l2 r2) e nv.
  apply: holds_intro => // E N tE HE HN /=; apply/eqP; rewrite -subr_eq0 (same _ _ _ _ _ _ tE I2) value_one -/P.
  have -> : value F' ln sg (Sum a P) E N = \sum_(x : T (sort_of sg a)) value F' ln sg P (upd E a (Tagged T x)) N by [].
  have HE' n : Each n \notin q1 -> upd E a (e a) n = e n.
    rewrite /upd; case: eqP => [->//|/eqP na] nq; apply: HE; rewrite E2 mem_filter negb_and nq orbT //.
  have HN' v : Natural v \notin q1 -> N v = nv v by move=> nq; apply: HN; rewrite E2 mem_filter negb_and nq orbT.
  pose E0 := upd E a (e a).
  have U (x : T (sort_of sg a)) : value F' ln sg P (upd E a (Tagged T x)) N =
      (Tagged T x == Tagged T (chosen F ln sg a t inh E0 N))%:R * 1.
    rewrite mulr1 -(PU E0 N x HE' HN'); apply: value_ext => // n; rewrite /E0 /upd; by case: eqP.
  rewrite (eq_bigr _ (fun x _ => U x)) (sum_chosen (sg := sg) (a := a) _ (fun=> 1)) subrr //.
have d3 : holds F' ln sg (Judge q3 AtLeast l3 r3) e nv.
  apply: holds_intro => // E N tE HE HN /=; rewrite -subr_ge0 (same _ _ _ _ _ _ tE I3) -/P subr_ge0.
  have -> : value F' ln sg (Sum a (Mul P t)) E N = \sum_(x : T (sort_of sg a))
    value F' ln sg P (upd E a (Tagged T x)) N * value F' ln sg t (upd E a (Tagged T x)) N by [].
  pose E0 : env T := fun n => if n == a then e a else if n == b then e b else E n.
  have ba : b <> a by move=> X; move: bq; rewrite X aq.
  have inq3 n : n <> b -> Each n \notin q1 -> Each n \notin q3.
    move=> nb nq; rewrite E3; apply/mapP => -[q Hq]; case: eqP => [_ [/nb //]|_ X]; by move: nq; rewrite X Hq.
  have HE' n : Each n \notin q1 -> E0 n = e n.
    move=> nq; rewrite /E0; case: eqP => [->//|_]; case: eqP => [->//|nb]; exact: HE (inq3 _ nb nq).
  have HN' v : Natural v \notin q1 -> N v = nv v.
    move=> nq; apply: HN; rewrite E3; apply/mapP => -[q Hq]; case: eqP => // _ X; by move: nq; rewrite X Hq.
  have tE0 x : value F' ln sg t (upd E a (Tagged T x)) N = value F ln sg t (upd E0 a (Tagged T x)) N.
    rewrite tval; apply: value_agree => // n Hn; rewrite /upd /E0; case: eqP => // _; case: eqP => // X.
    by move: bt; rewrite -X Hn.
  pose c := chosen F ln sg a t inh E0 N.
  have -> : \sum_(x : T (sort_of sg a)) value F' ln sg P (upd E a (Tagged T x)) N * value F' ln sg t (upd E a (Tagged T x)) N
      = value F ln sg t (upd E0 a (Tagged T c)) N.
    rewrite -(sum_chosen (sg := sg) (a := a) c (fun x => value F ln sg t (upd E0 a (Tagged T x)) N)).
    apply: eq_bigr => x _; rewrite tE0; congr (_ * _); rewrite -(PU E0 N x HE' HN').
    apply: value_agree => // n; rewrite /P /= mem_cat => /orP [|/flattenP [l /mapP [l' /mapP [v _ ->] ->]]].
      move=> /mapP [m Hm [->]]; rewrite /upd /E0; case: eqP => // _; case: eqP => // X.
      by move: bq; rewrite -X -mem_indices Hm.
    by rewrite /natural_vars /= inE.
  have [y Ey] : exists y : T (sort_of sg a), Tagged T y = E b.
    by rewrite -sb -(tE b); exists (tagged (E b)); rewrite tagged_eta.
  rewrite (reindex_sound F' ln sg E N Etb) tval; apply: le_trans (chosen_best F ln t inh E0 N y).
  rewrite le_eqVlt; apply/orP; left; apply/eqP; apply: value_agree => [n Hn|v Hv]; last exact: nvar_val.
  by rewrite /upd /E0; case: eqP => // _; case: eqP => // X; move: bt; rewrite -X Hn.
by apply/(holds_other F ln sg P0 e nv fg); apply: VA => //=; apply: within_holds w _.
Qed.

(* ---- Recursion ---- *)
Section Recursion.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R).
Variables (sg : signature) (f k i : nat) (q0 : seq variable) (d0 d1 u v : kterm) (e : env T) (nv : nat -> nat).
Implicit Types (us : seq {k : nat & T k}) (ls : seq nat).

Definition remove_at (A : Type) (l : seq A) : seq A := take i l ++ drop i.+1 l.
Definition lift (g : seq {k : nat & T k} -> seq nat -> R) us ls : R := g us (remove_at ls).

(* f at 0, 1, 2, ..., as functions of the other arguments *)
Fixpoint stage (m : nat) us ls : R :=
  let E := upds (indices_of q0) us e in let N := sets (naturals_of q0) ls nv in
  if fits sg q0 us ls then
    if m is m.+1 then
      let F' := with_value F f (lift (stage m)) in value F' ln sg v E (set N k m) / value F' ln sg d1 E (set N k m)
    else value F ln sg u E N / value F ln sg d0 E N
  else 1.
Definition limit us ls : R := stage (nth 0%N ls i) us (remove_at ls).

Lemma remove_insert (A : Type) (x : A) (l : seq A) : (i <= size l)%N -> remove_at (insert i x l) = l.
Proof.
move=> le; have S : size (take i l) = i by rewrite size_take; move: le; rewrite leq_eqVlt => /orP [/eqP ->|->]; rewrite ?ltnn.
rewrite /remove_at /insert take_cat S ltnn subnn take0 cats0 drop_cat S ltnNge leqnSn /= subSn // subnn /=.
by rewrite drop0 cat_take_drop.
Qed.

Lemma nth_insert (A : Type) (y x : A) (l : seq A) : (i <= size l)%N -> nth y (insert i x l) i = x.
Proof.
move=> le; have S : size (take i l) = i by rewrite size_take; move: le; rewrite leq_eqVlt => /orP [/eqP ->|->]; rewrite ?ltnn.
by rewrite /insert nth_cat S ltnn subnn.
Qed.

(* A term in which f occurs at k only *)
Lemma nval_stage l E N : calls_at f i k l ->
  nval (with_value F f limit) ln E N l = nval (with_value F f (lift (stage (N k)))) ln E N l.
Proof.
move=> /allP H; rewrite !nvalE; congr (_ + _)%N; apply: eq_big_seq => c Hc; congr (_ * _)%N.
rewrite /call_value /with_value; have := H _ Hc; rewrite eq_sym; case: eqP => // _ /andP [lt /eqP X].
by rewrite /limit /lift (nth_map lzero) // X lvar_val.
Qed.
Lemma integer_stage p m E N : calls_at f i k p -> calls_at f i k m ->
  integer (with_value F f limit) ln E N p m = integer (with_value F f (lift (stage (N k)))) ln E N p m.
Proof. by move=> a b; rewrite /integer !nval_stage. Qed.

Lemma value_stage t E N : only_at f i k t ->
  value (with_value F f limit) ln sg t E N = value (with_value F f (lift (stage (N k)))) ln sg t E N.
Proof.
elim: t E N => [z d|p m|c|g us ns|x y|t IHt w IHw|t IHt w IHw|t IH p m|n t IH|t IH|n b t IH] E N //=.
- by move=> /andP [a b]; rewrite integer_stage.
- move=> /andP [own /allP A].
  have -> : map (nval (with_value F f limit) ln E N) ns = map (nval (with_value F f (lift (stage (N k)))) ln E N) ns.
    by apply/eq_in_map => l /A; exact: nval_stage.
  rewrite /with_value; move: own; rewrite eq_sym; case: eqP => // _ /andP [lt /eqP X].
  by rewrite /limit /lift (nth_map nzero) // X nvar_val.
- by move=> /andP [a b]; rewrite IHt // IHw.
- by move=> /andP [a b]; rewrite IHt // IHw.
- by move=> /and3P [a b d]; rewrite IH // integer_stage.
- by move=> a; apply: eq_bigr => z _; apply: IH.
- by move=> a; rewrite IH.
- move=> /and3P [ne cb a]; rewrite nval_stage //; apply: eq_bigr => z _; rewrite IH // /set; case: eqP => // X.
  by move: ne; rewrite X eqxx.
Qed.
End Recursion.

Lemma recurs_sound sg f k i q0 q1 us0 us1 ns0 ns1 d0 d1 u v D0 D1 ps H goal :
  recurs sg f k i q0 q1 us0 us1 ns0 ns1 d0 d1 u v D0 D1 ps H goal ->
  (forall (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln e nv, typed sg e ->
    (forall E N, typed sg E -> (forall n, Each n \notin q0 -> E n = e n) ->
      (forall v, Natural v \notin q0 -> N v = nv v) ->
      F f (map E us0) (map (nval F ln E N) ns0) * value F ln sg d0 E N = value F ln sg u E N) -> holds F ln sg D0 e nv) ->
  (forall (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln e nv, typed sg e ->
    (forall E N, typed sg E -> (forall n, Each n \notin q1 -> E n = e n) ->
      (forall v, Natural v \notin q1 -> N v = nv v) ->
      F f (map E us1) (map (nval F ln E N) ns1) * value F ln sg d1 E N = value F ln sg v E N) -> holds F ln sg D1 e nv) ->
  all_valid sg ps -> valid sg (H, goal).
Proof.
rewrite /recurs; case: ps => [//|[H1 A] ev] /and5P [w /jeq_eq -> W /and5P [/eqP -> /eqP -> le /eqP -> /eqP ->]].
rewrite size_map in le *; move=> /andP [/andP [kq /eqP Eq]].
rewrite !negb_or => /andP [/and4P [fd0 fu fg fH] /and5P [o1 ov s0 s1]].
move=> /and3P [qd0 qd1]; case En: (needed _ _) => [s|//] /andP [su sv] ED0 ED1 [VA V] R T F ln inh sf an e nv ty /= hH0.
have i1 : indices_of q1 = indices_of q0.
  by rewrite Eq; elim: (q1) => [//|[n|m] q IH] /=; rewrite ?IH //; case: ifP => //= _; rewrite IH.
have q01 x : x \notin q1 -> x \notin q0 by rewrite Eq mem_filter negb_and => ->; rewrite orbT.
have nE n : (Each n \notin q1) = (Each n \notin q0) by rewrite -!mem_indices i1.
have nN m : m <> k -> Natural m \notin q0 -> Natural m \notin q1.
  by move=> mk; rewrite Eq mem_filter negb_and => /orP [|//]; rewrite negbK => /eqP [/mk].
have hev (F' : nat -> seq {k : nat & T k} -> seq nat -> R) :
    (forall g vs ls, has_sign (sign_of sg g) (F' g vs ls)) -> all_true F' ln sg ev.
  by move=> sf'; exact: (all_true_valid inh sf' an V).
pose st := stage F ln sg f k i q0 d0 d1 u v e nv.
have divided F' E N (x : R) d : quotient sg f Itself d -> 0 < value F' ln sg d E N -> has_sign s x ->
    has_sign (sign_of sg f) (x / value F' ln sg d E N).
  rewrite /quotient; case: (sign_of sg f) En => //= -[<-] /= + y0 X.
  + by rewrite mulf_neq0 ?invr_eq0 ?lt0r_neq0.
  + by rewrite divr_ge0 // ltW.
  + by rewrite divr_gt0.
  + by move=> /keq_eq ->; rewrite value_one divr1.
have other1 : has_sign (sign_of sg f) (1 : R).
  by case: (sign_of sg f) => //=; rewrite ?oner_neq0 ?ler01 ?ltr01 //; exists 1%N.
have hin (F' : nat -> seq {k : nat & T k} -> seq nat -> R) : all_hold F' ln sg H e nv -> forall p, List.In p ev -> all_hold F' ln sg p.1 e nv.
  by move=> h; apply: within_each W h.
have stage_sign m vs ls : has_sign (sign_of sg f) (st m vs ls).
  elim: m vs ls => [|m IH] vs ls; rewrite /st /=; case ft: (fits sg q0 vs ls) => //.
    have sg0 t s' : signed sg ev s' q0 t -> has_sign s' (value F ln sg t (upds (indices_of q0) vs e) (sets (naturals_of q0) ls nv)).
      by move=> sd; apply: (signed_sound inh sf sd (hev F sf) ty (hin F hH0) ft).
    by apply: divided => //; [apply: (sg0 _ Positive)|apply: sg0].
  set F' := with_value _ _ _; have sf' g vs' ls' : has_sign (sign_of sg g) (F' g vs' ls').
    by rewrite /F' /with_value; case: eqP => [<-|_]; [exact: IH|exact: sf].
  have h' : all_hold F' ln sg H e nv by exact: all_hold_other.
  have sg1 t s' : signed sg ev s' q1 t ->
      has_sign s' (value F' ln sg t (upds (indices_of q0) vs e) (set (sets (naturals_of q0) ls nv) k m)).
    move=> sd; apply: (signed_at inh sf' sd (hev F' sf') ty (hin F' h')) => [|n nq|x xq].
    - exact: typed_upds ft ty.
    - have Su : size vs = size (indices_of q0) by case/andP: ft => /eqP S _; have := congr1 size S; rewrite !size_map.
      by rewrite /upds nth_out // mem_indices -nE.
    - rewrite /set; case: eqP => [X|_]; first by move: xq; rewrite X kq.
      rewrite /sets nth_out ?mem_naturals ?q01 //; by case/andP: ft => _ /eqP ->.
  by apply: divided => //; [apply: (sg1 _ Positive)|apply: sg1].
pose L := limit F ln sg f k i q0 d0 d1 u v e nv.
pose F' := with_value F f L.
have sf' g vs ls : has_sign (sign_of sg g) (F' g vs ls).
  by rewrite /F' /with_value; case: eqP => [<-|_]; [exact: stage_sign|exact: sf].
have h' : all_hold F' ln sg H e nv by exact: all_hold_other.
have ins (E : env T) (N : nat -> nat) x : map (nval F' ln E N) (insert i x (map nvar (naturals_of q0))) =
    insert i (nval F' ln E N x) (map N (naturals_of q0)).
  by rewrite /insert map_cat /= map_take map_drop map_nvars.
have Lst (E : env T) N x : L (map E (indices_of q0)) (map (nval F' ln E N) (insert i x (map nvar (naturals_of q0)))) =
    st (nval F' ln E N x) (map E (indices_of q0)) (map N (naturals_of q0)).
  by rewrite /L /limit ins nth_insert ?size_map // remove_insert ?size_map.
have D0' : holds F' ln sg D0 e nv.
  apply: ED0 => // E N tE HE HN; rewrite !value_other // {1}/F' /with_value eqxx Lst nzero_val /st /= fits_map //.
  rewrite !(value_ext F ln sg _ (upds_map HE) (sets_map HN)) mulfVK // lt0r_neq0 //.
  exact: (signed_at (s := Positive) inh sf s0 (hev F sf) ty (hin F hH0)).
have D1' : holds F' ln sg D1 e nv.
  apply: ED1 => // E N tE HE HN; rewrite {1}/F' /with_value eqxx Lst.
  have -> : nval F' ln E N (nlin (1%num, [:: (1%num, k)])) = (N k).+1.
    by rewrite nlin_val lvalE /lsum big_seq1 /= Pos2Nat.inj_1 mul1n add1n.
  rewrite /st /= fits_map // -/st; set F1 := with_value _ _ _.
  have HE0 n : Each n \notin q0 -> E n = e n by rewrite -nE; apply: HE.
  have X t : value F1 ln sg t (upds (indices_of q0) (map E (indices_of q0)) e)
      (set (sets (naturals_of q0) (map N (naturals_of q0)) nv) k (N k)) = value F1 ln sg t E N.
    apply: value_ext; first exact: upds_map.
    move=> x; rewrite /set; case: eqP => [->//|xk]; rewrite /sets.
    case I: (x \in naturals_of q0); first by rewrite (nth_map x) ?index_mem // nth_index.
    by rewrite nth_out ?size_map ?I // HN //; apply: nN => //; rewrite -mem_naturals I.
  have -> : value F' ln sg d1 E N = value F1 ln sg d1 E N by exact: value_stage.
  have -> : value F' ln sg v E N = value F1 ln sg v E N by exact: value_stage.
  rewrite !X mulfVK // lt0r_neq0 //.
  have sf1 g vs ls : has_sign (sign_of sg g) (F1 g vs ls).
    by rewrite /F1 /with_value; case: eqP => [<-|_]; [exact: stage_sign|exact: sf].
  have h1 : all_hold F1 ln sg H e nv by exact: all_hold_other.
  exact: (signed_at (s := Positive) inh sf1 s1 (hev F1 sf1) ty (hin F1 h1)).
by apply/(holds_other F ln sg L e nv fg); apply: VA => //=; apply: within_holds w _.
Qed.

Lemma recursive_sound sg D0 D1 i ps H goal : recursive sg D0 D1 i ps H goal -> all_valid sg ps -> valid sg (H, goal).
Proof.
have S l f us ns d : split_left l = Some (f, us, ns, d) ->
    forall (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) ln E N,
    value F ln sg l E N = F f (map E us) (map (nval F ln E N) ns) * value F ln sg d E N.
  by case: l => // [g vs ms [<- <- <- <-]|[] // g vs ms x [<- <- <- <-]] *; rewrite ?value_one ?mulr1.
case: D0 => q0 [] // l0 u; case: D1 => q1 [] // l1 v; rewrite /recursive.
case E0: (split_left l0) => [[[[f us0] ns0] d0]|//]; case E1: (split_left l1) => [[[[g us1] ns1] d1]|//].
case: (nth _ _ _).1.2 => [//|[? k] ?]; case: ifP => // /andP [/eqP X _]; subst g => /recurs_sound; apply=> R T F ln e nv ty P.
  by apply: holds_intro => // E N tE HE HN /=; rewrite (S _ _ _ _ _ E0) P.
by apply: holds_intro => // E N tE HE HN /=; rewrite (S _ _ _ _ _ E1) P.
Qed.
