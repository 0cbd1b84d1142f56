(* Soundness of the rules that stay within one model (Lemma rules_sound): if the premises hold there, so does what the
   checker of Kernel.v accepts.  Certify.v adds the two rules that change the model. *)

From Coq Require Import NArith ZArith.
From mathcomp Require Import all_ssreflect all_algebra ring.
Require Import Sums Kernel.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import Order.Theory GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---- Equality ---- *)

(* The comparisons mean equality. *)
Lemma keq_eq t u : keq t u -> t = u.
Proof.
elim: t u => [z d|p m|k|f us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n l t IH]
  [z' d'|p' m'|k'|f' us' ns'|i' j'|t' u'|t' u'|t' p' m'|n' t'|t'|n' l' t'] //=.
- by move=> /andP [/Z.eqb_eq -> /Pos.eqb_eq ->].
- by move=> /andP [/eqP -> /eqP ->].
- by move=> /eqP ->.
- by move=> /and3P [/eqP -> /eqP -> /eqP ->].
- by move=> /andP [/eqP -> /eqP ->].
- by case: ifP => // /IHt -> /IHu ->.
- by case: ifP => // /IHt -> /IHu ->.
- by case: ifP => // /andP [/eqP -> /eqP ->] /IH ->.
- by case: ifP => // /eqP -> /IH ->.
- by move=> /IH ->.
- by case: ifP => // /andP [/eqP -> /eqP ->] /IH ->.
Qed.

Lemma req_eq r r' : req r r' -> r = r'.
Proof. by case: r; case: r'. Qed.

Lemma jeq_eq j j' : jeq j j' -> j = j'.
Proof.
case: j => qs r t u; case: j' => qs' r' t' u' /=; case: ifP => // /andP [/eqP -> /req_eq ->].
by case: ifP => // /keq_eq -> /keq_eq ->.
Qed.

Arguments jeq : simpl never.
Arguments keq : simpl never.
Arguments req : simpl never.
Arguments fixed : simpl never.
Arguments within : simpl never.
Arguments identity : simpl never.

(* ---- Linear expressions ---- *)
Definition lsum (nv : nat -> nat) (l : seq (N * nat)) := (\sum_(cv <- l) N.to_nat cv.1 * nv cv.2)%N.

Lemma lvalE nv l : lval nv l = (N.to_nat l.1 + lsum nv l.2)%N.
Proof.
rewrite /lval /lsum; case: l => a l /=; elim: l (N.to_nat a) => [|[c v] l IH] x /=; first by rewrite big_nil addn0.
by rewrite big_cons IH addnA.
Qed.

Lemma lval_ext nv nv' l : (forall v, Natural v \in lin_vars l -> nv v = nv' v) -> lval nv l = lval nv' l.
Proof.
move=> E; rewrite !lvalE; congr (_ + _)%N; apply: eq_big_seq => -[c v] /= H; congr (_ * _)%N.
by apply: E; apply/mapP; exists (c, v).
Qed.

Section Linear.
Variable nv : nat -> nat.
Notation lv := (lval nv).

Lemma lput_sum c v l : lsum nv (lput c v l) = (N.to_nat c * nv v + lsum nv l)%N.
Proof.
rewrite /lsum; elim: l => [|[d w] l IH] /=; first by rewrite big_cons.
case: eqP => [->|_]; first by rewrite !big_cons /= N2Nat.inj_add plusE mulnDl addnA.
by case: ifP => _; rewrite !big_cons //= IH addnCA.
Qed.

Lemma ladd_val n x l : lv (ladd n x l) = (lv l + N.to_nat n * lv x)%N.
Proof.
rewrite !lvalE /ladd /= N2Nat.inj_add N2Nat.inj_mul plusE multE mulnDr addnACA; congr (_ + _)%N.
case: x => a x /=; elim: x => [|[c v] x IH] /=; first by rewrite /lsum big_nil muln0 addn0.
have -> : lsum nv ((c, v) :: x) = (N.to_nat c * nv v + lsum nv x)%N by rewrite /lsum big_cons.
rewrite mulnDr mulnA -multE -N2Nat.inj_mul; case E: (N.mul n c) => [|m] /=; first by rewrite IH.
by rewrite lput_sum IH addnCA.
Qed.

(* Substitution for natural variables *)
Lemma lsubst_val nu l : lv (lsubst nu l) = lval (fun v => lv (nu v)) l.
Proof.
rewrite /lsubst; case: l => a l; rewrite [in RHS]lvalE /=.
elim: l => [|[c v] l IH] /=; first by rewrite !lvalE /lsum /= !big_nil.
by rewrite ladd_val IH /lsum big_cons /= -addnA; congr (_ + _)%N; rewrite addnC.
Qed.

Lemma lzero_val : lv lzero = 0%N. Proof. by []. Qed.
Lemma lone_val : lv lone = 1%N. Proof. by []. Qed.
Lemma lvar_val v : lv (lvar v) = nv v. Proof. by rewrite lvalE /lsum big_seq1 /= Pos2Nat.inj_1 mul1n. Qed.

Definition lint (p m : lin) : int := (lv p)%:Z - (lv m)%:Z.
Lemma lint0 p : lint p lzero = (lv p)%:Z. Proof. by rewrite /lint subr0. Qed.

(* Cancelling what both sides have in common does not change the difference. *)
Lemma lcancel_val p m : lint (lcancel p m).1 (lcancel p m).2 = lint p m.
Proof.
rewrite /lcancel; case: ifP => // _; case: ifP => // /eqP /(congr1 (lval nv)).
rewrite !ladd_val !mul1n /lint /= => E.
by apply/eqP; rewrite subr_eq addrAC eq_sym subr_eq -!PoszD E addnC.
Qed.

(* The exponent of a power of a power *)
Lemma lmul_val a b p m x :
  lmul a b p m = Some x -> lint x.1 x.2 = lint a b * lint p m.
Proof.
have cst (l : lin) : l.2 = [::] -> lv l = N.to_nat l.1 by rewrite lvalE /lsum => ->; rewrite big_nil addn0.
have A c d q r : lint (lcancel (ladd c q (ladd d r lzero)) (ladd c r (ladd d q lzero))).1
    (lcancel (ladd c q (ladd d r lzero)) (ladd c r (ladd d q lzero))).2 = ((N.to_nat c)%:Z - (N.to_nat d)%:Z) * lint q r.
  rewrite lcancel_val /lint !ladd_val !lzero_val !add0n !PoszD !PoszM; ring.
have H1 : a.2 = [::] -> b.2 = [::] -> ((N.to_nat a.1)%:Z - (N.to_nat b.1)%:Z) = lint a b.
  by move=> /cst Ha /cst Hb; rewrite /lint Ha Hb.
have H2 : p.2 = [::] -> m.2 = [::] -> ((N.to_nat p.1)%:Z - (N.to_nat m.1)%:Z) = lint p m.
  by move=> /cst Ha /cst Hb; rewrite /lint Ha Hb.
rewrite /lmul; case Ea: a.2 => [|? ?]; case Eb: b.2 => [|? ?]; case Ep: p.2 => [|? ?]; case Em: m.2 => [|? ?] //= [<-];
  rewrite A; try by rewrite H1.
all: by rewrite H2 // mulrC.
Qed.
End Linear.

(* ---- Linear expressions with calls ---- *)
Section Calls.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R).
Notation nval := (nval F ln).
Notation call_value := (call_value F ln).
Notation integer := (integer F ln).
Implicit Types (e : env T) (nv : nat -> nat).

Definition csum e nv (l : seq (N * call)) := (\sum_(c <- l) N.to_nat c.1 * call_value e nv c.2)%N.
Lemma nvalE e nv l : nval e nv l = (lval nv l.1 + csum e nv l.2)%N. Proof. by []. Qed.

Lemma cput_sum e nv c v l : csum e nv (cput c v l) = (N.to_nat c * call_value e nv v + csum e nv l)%N.
Proof.
rewrite /csum; elim: l => [|[d w] l IH] /=; first by rewrite big_cons.
case: eqP => [->|_]; first by rewrite !big_cons /= N2Nat.inj_add plusE mulnDl addnA.
by case: ifP => _; rewrite !big_cons //= IH addnCA.
Qed.

Lemma nadd_val e nv n x l : nval e nv (nadd n x l) = (nval e nv l + N.to_nat n * nval e nv x)%N.
Proof.
rewrite !nvalE /nadd /= ladd_val mulnDr addnACA; congr (_ + _)%N.
case: x => a x /=; elim: x => [|[c v] x IH] /=; first by rewrite /csum big_nil muln0 addn0.
have -> : csum e nv ((c, v) :: x) = (N.to_nat c * call_value e nv v + csum e nv x)%N by rewrite /csum big_cons.
rewrite mulnDr mulnA -multE -N2Nat.inj_mul; case E: (N.mul n c) => [|m] /=; first by rewrite IH.
by rewrite cput_sum IH addnCA.
Qed.

Lemma nlin_val e nv l : nval e nv (nlin l) = lval nv l. Proof. by rewrite nvalE /csum big_nil addn0. Qed.
Lemma nzero_val e nv : nval e nv nzero = 0%N. Proof. by rewrite nvalE /csum big_nil. Qed.
Lemma nvar_val e nv v : nval e nv (nvar v) = nv v. Proof. by rewrite nlin_val lvar_val. Qed.
Lemma ncall_val e nv c : nval e nv (ncall c) = call_value e nv c.
Proof. by rewrite nvalE /csum big_seq1 /= Pos2Nat.inj_1 mul1n lzero_val. Qed.

Lemma integer0 e nv p : integer e nv p nzero = (nval e nv p)%:Z. Proof. by rewrite /integer nzero_val subr0. Qed.

Lemma ncancel_val e nv p m : integer e nv (ncancel p m).1 (ncancel p m).2 = integer e nv p m.
Proof.
rewrite /ncancel; case: ifP => // _; case: ifP => // /eqP /(congr1 (nval e nv)).
rewrite !nadd_val !mul1n /integer => E.
by apply/eqP; rewrite subr_eq addrAC eq_sym subr_eq -!PoszD E addnC.
Qed.

Lemma mem_flatten (A B : eqType) (g : A -> seq B) (l : seq A) x y : x \in l -> y \in g x -> y \in flatten (map g l).
Proof. by move=> Hx Hy; apply/flattenP; exists (g x) => //; apply: map_f. Qed.

Lemma call_agree e e' nv nv' c : (forall n, Each n \in call_vars c -> e n = e' n) ->
  (forall v, Natural v \in call_vars c -> nv v = nv' v) -> call_value e nv c = call_value e' nv' c.
Proof.
move=> He Hn; rewrite /Kernel.call_value; congr (whole ln (F _ _ _)).
  by apply/eq_in_map => n H; apply: He; rewrite mem_cat map_f.
apply/eq_in_map => l H; apply: lval_ext => v Hv; apply: Hn; rewrite mem_cat; apply/orP; right.
exact: mem_flatten H Hv.
Qed.

Lemma nval_agree e e' nv nv' l : (forall n, Each n \in natural_vars l -> e n = e' n) ->
  (forall v, Natural v \in natural_vars l -> nv v = nv' v) -> nval e nv l = nval e' nv' l.
Proof.
move=> He Hn; rewrite !nvalE; congr (_ + _)%N; first by apply: lval_ext => v H; apply: Hn; rewrite mem_cat H.
apply: eq_big_seq => c H; congr (_ * _)%N; apply: call_agree => x Hx; [apply: He|apply: Hn].
all: by rewrite mem_cat; apply/orP; right; exact: (mem_flatten (g := fun c : N * call => call_vars c.2) H Hx).
Qed.

Lemma nval_ext e e' nv nv' l : e =1 e' -> nv =1 nv' -> nval e nv l = nval e' nv' l.
Proof. by move=> E N; apply: nval_agree => x _; [apply: E|apply: N]. Qed.

Lemma csubst_val e nv s nu c c' : csubst s nu c = Some c' ->
  call_value e nv c' = call_value (fun n => e (s n)) (fun v => nval e nv (nu v)) c.
Proof.
rewrite /csubst; case: ifP => // /allP P [<-]; rewrite /Kernel.call_value /= -!map_comp; congr (whole ln (F _ _ _)).
apply/eq_in_map => l Hl /=; rewrite lsubst_val; apply: lval_ext => v /mapP [cv Hcv [->]].
by rewrite nvalE (eqP (allP (P _ Hl) _ Hcv)) /csum big_nil addn0.
Qed.

Lemma nplain_val e nv nu l : nval e nv (nplain nu l) = lval (fun v => nval e nv (nu v)) l.
Proof.
rewrite /nplain; case: l => a l; rewrite [in RHS]lvalE /=.
elim: l => [|[c v] l IH] /=; first by rewrite nlin_val !lvalE /lsum /= !big_nil.
by rewrite nadd_val IH /lsum big_cons /= -addnA; congr (_ + _)%N; rewrite addnC.
Qed.

Lemma nsubst_val e nv s nu l l' : nsubst s nu l = Some l' ->
  nval e nv l' = nval (fun n => e (s n)) (fun v => nval e nv (nu v)) l.
Proof.
have -> : nval (fun n => e (s n)) (fun v => nval e nv (nu v)) l =
    (nval e nv (nplain nu l.1) + csum (fun n => e (s n)) (fun v => nval e nv (nu v)) l.2)%N by rewrite nplain_val.
rewrite /nsubst; elim: (l.2) l' => [|[c v] r IH] l' /=.
  by case=> <-; rewrite /csum big_nil addn0.
case E': (csubst s nu v) => [y|//] /=; case E: (foldr _ _ _) IH => [x|] IH //= [<-].
by rewrite nadd_val ncall_val (csubst_val _ _ E') (IH _ erefl) /csum big_cons /= -addnA; congr (_ + _)%N; rewrite addnC.
Qed.

Lemma every_map (A B C : Type) (f : A -> option B) (g : B -> C) (h : A -> C) l l' :
  (forall x y, f x = Some y -> g y = h x) -> every (map f l) = Some l' -> map g l' = map h l.
Proof.
move=> P; elim: l l' => [|x l IH] l' /=; first by case=> <-.
by case E: (f x) => [y|//] /=; case E': (every _) => [ys|//] [<-] /=; rewrite (P _ _ E) (IH _ E').
Qed.

Lemma nsubst_cancel e nv s nu p m p' m' x : nsubst s nu p = Some p' -> nsubst s nu m = Some m' -> ncancel p' m' = x ->
  integer e nv x.1 x.2 = integer (fun n => e (s n)) (fun v => nval e nv (nu v)) p m.
Proof. by move=> E E' <-; rewrite ncancel_val /integer !(nsubst_val _ _ E, nsubst_val _ _ E'). Qed.
End Calls.

Section Model.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R).
Variable sg : signature.
Hypothesis inhabited : forall k, (0 < #|T k|)%N.
Hypothesis signs : forall f us ns, has_sign (sign_of sg f) (F f us ns).
Hypothesis ln_mul : forall x y, 0 < x -> 0 < y -> ln (x * y) = ln x + ln y.
Hypothesis whole_number : forall n : nat, whole ln n%:R = n.

Notation nval := (nval F ln).
Notation integer := (integer F ln).
Notation value := (value F ln sg).
Notation holds_for := (holds_for F ln sg).
Notation holds := (holds F ln sg).
Notation all_hold := (all_hold F ln sg).
Notation typed := (typed sg).

(* ---- A value depends on the free variables only ---- *)
Lemma integer_ext e e' nv nv' p m :
  (forall n, Each n \in natural_vars p ++ natural_vars m -> e n = e' n) ->
  (forall v, Natural v \in natural_vars p ++ natural_vars m -> nv v = nv' v) ->
  integer e nv p m = integer e' nv' p m.
Proof.
move=> He Hn; rewrite /integer; congr (_%:Z - _%:Z); apply: nval_agree => x H; [apply: He|apply: Hn|apply: He|apply: Hn].
all: by rewrite mem_cat H ?orbT.
Qed.

Lemma value_agree t e e' nv nv' :
  (forall n, Each n \in free t -> e n = e' n) -> (forall v, Natural v \in free t -> nv v = nv' v) ->
  value t e nv = value t e' nv'.
Proof.
elim: t e e' nv nv' => [z d|p m|k|f us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n l t IH] e e' nv nv' /= He Hn //.
- by congr (_ %:~R); apply: integer_ext.
- congr (F f _ _).
    by apply/eq_in_map => n H; apply: He; rewrite mem_cat map_f.
  apply/eq_in_map => l H; have S q : q \in natural_vars l -> q \in map Each us ++ flatten (map natural_vars ns).
    by move=> Hq; rewrite mem_cat; apply/orP; right; exact: mem_flatten H Hq.
  by apply: nval_agree => v Hv; [apply: He|apply: Hn]; exact: S.
- by rewrite (He i) ?(He j) // !inE eqxx ?orbT.
- by congr (_ + _); [apply: IHt|apply: IHu] => x H; [apply: He|apply: Hn|apply: He|apply: Hn]; rewrite mem_cat H ?orbT.
- by congr (_ * _); [apply: IHt|apply: IHu] => x H; [apply: He|apply: Hn|apply: He|apply: Hn]; rewrite mem_cat H ?orbT.
- congr (_ ^ _); first by apply: IH => x H; [apply: He|apply: Hn]; rewrite mem_cat H.
  by apply: integer_ext => v H; [apply: He|apply: Hn]; rewrite mem_cat H orbT.
- apply: eq_bigr => x _; apply: IH => m H.
    by rewrite /upd; case: eqP => // /eqP nm; apply: He; rewrite mem_filter H andbT; apply: contra nm => /eqP [->].
  by apply: Hn; rewrite mem_filter H.
- by congr (ln _); apply: IH.
- have -> : nval e nv l = nval e' nv' l by apply: nval_agree => x Hx; [apply: He|apply: Hn]; rewrite mem_cat Hx.
  apply: eq_bigr => i _; apply: IH => [m Hm|m Hm]; first by apply: He; rewrite mem_cat mem_filter /= Hm orbT.
  rewrite /set; case: eqP => // /eqP ne; apply: Hn; rewrite mem_cat mem_filter Hm andbT.
  by apply/orP; right; apply: contra ne => /eqP [->].
Qed.

Lemma value_ext t e e' nv nv' : e =1 e' -> nv =1 nv' -> value t e nv = value t e' nv'.
Proof. by move=> E N; apply: value_agree => x _; [apply: E|apply: N]. Qed.

Lemma holds_for_agree qs r t u e e' nv nv' :
  (forall n, Each n \in parameters (Judge qs r t u) -> e n = e' n) ->
  (forall v, Natural v \in parameters (Judge qs r t u) -> nv v = nv' v) ->
  holds_for qs r t u e nv -> holds_for qs r t u e' nv'.
Proof.
rewrite /parameters; elim: qs e e' nv nv' => [|[n|v] qs IH] e e' nv nv' /= He Hn.
- have E1 : value t e nv = value t e' nv' by
    apply: value_agree => x H; [apply: He|apply: Hn]; rewrite mem_filter /= mem_cat H.
  have E2 : value u e nv = value u e' nv' by
    apply: value_agree => x H; [apply: He|apply: Hn]; rewrite mem_filter /= mem_cat H orbT.
  by rewrite E1 E2.
- move=> H x; apply: IH (H x).
    move=> m; rewrite mem_filter => /andP [nm Hm]; rewrite /upd; case: eqP => // /eqP ne.
    by apply: He; rewrite mem_filter Hm andbT in_cons negb_or nm andbT; apply: contra ne => /eqP [->].
  by move=> v; rewrite mem_filter => /andP [nm Hm]; apply: Hn; rewrite mem_filter Hm andbT in_cons negb_or nm.
- move=> H k; apply: IH (H k).
    by move=> n; rewrite mem_filter => /andP [nm Hm]; apply: He; rewrite mem_filter Hm andbT in_cons negb_or nm.
  move=> w; rewrite mem_filter => /andP [nm Hm]; rewrite /set; case: eqP => // /eqP ne.
  by apply: Hn; rewrite mem_filter Hm andbT in_cons negb_or nm andbT; apply: contra ne => /eqP [->].
Qed.

Lemma holds_agree j e e' nv nv' :
  (forall n, Each n \in parameters j -> e n = e' n) -> (forall v, Natural v \in parameters j -> nv v = nv' v) ->
  holds j e nv -> holds j e' nv'.
Proof. by case: j => qs r t u; apply: holds_for_agree. Qed.

(* Variables that are no parameters of hypotheses may change. *)
Lemma all_hold_agree qs H e e' nv nv' : fixed qs H ->
  (forall n, Each n \notin qs -> e n = e' n) -> (forall v, Natural v \notin qs -> nv v = nv' v) ->
  all_hold H e nv -> all_hold H e' nv'.
Proof.
move=> f He Hn; have {f} : all (fun h => all (fun q => q \notin qs) (parameters h)) H.
  by move: f; rewrite /fixed; case: (qs) => [_|//]; elim: (H) => //= h H' ->; rewrite andbT; elim: (parameters h).
elim: H => [//|h H IH] /= /andP [/allP fh fH] [hh hH]; split; last exact: IH.
by apply: holds_agree hh => x Hx; [apply: He|apply: Hn]; apply: fh.
Qed.

(* ---- Sets of hypotheses ---- *)
Lemma among_holds j H e nv : among j H -> all_hold H e nv -> holds j e nv.
Proof. by elim: H => [//|h H IH] /= /orP [/jeq_eq ->|/IH A] [] //. Qed.

Lemma within_holds H K e nv : within H K -> all_hold K e nv -> all_hold H e nv.
Proof.
by move=> + hK; elim: H => [//|h H IH] /= /andP [a w]; split; [apply: among_holds a hK|apply: IH].
Qed.

(* ---- Quantifiers ---- *)
Lemma typed_upd e n (x : T (sort_of sg n)) : typed e -> typed (upd e n (Tagged T x)).
Proof. by move=> ty m; rewrite /upd; case: eqP => [->|_]. Qed.

Lemma tagged_eta (u : {k : nat & T k}) : Tagged T (tagged u) = u.
Proof. by case: u. Qed.

Lemma typed_at e n : typed e -> exists x : T (sort_of sg n), Tagged T x = e n.
Proof. by move=> /(_ n) <-; exists (tagged (e n)); rewrite tagged_eta. Qed.

(* What holds for all values holds for those of any assignment that leaves the parameters alone. *)
Lemma holds_at qs r t u e nv E N :
  (forall n, Each n \in qs -> tag (E n) = sort_of sg n) ->
  (forall n, Each n \notin qs -> E n = e n) -> (forall v, Natural v \notin qs -> N v = nv v) ->
  holds_for qs r t u e nv -> related r (value t E N) (value u E N).
Proof.
elim: qs e nv => [|[n|v] qs IH] e nv /= ty He Hn.
- have V w : value w E N = value w e nv by apply: value_ext => x; [apply: He|apply: Hn].
  by rewrite !V.
- have [x Ex] : exists x : T (sort_of sg n), Tagged T x = E n.
    by rewrite -(ty n) ?mem_head //; exists (tagged (E n)); rewrite tagged_eta.
  move=> /(_ x); apply: IH.
  + by move=> m Hm; apply: ty; rewrite in_cons Hm orbT.
  + move=> m Hm; rewrite /upd Ex; case: eqP => [->//|/eqP ne]; apply: He; rewrite in_cons negb_or Hm andbT.
    by apply: contra ne => /eqP [->].
  + by move=> v Hv; apply: Hn; rewrite in_cons negb_or Hv.
- move=> /(_ (N v)); apply: IH.
  + by move=> m Hm; apply: ty; rewrite in_cons Hm orbT.
  + by move=> n Hv; apply: He; rewrite in_cons negb_or Hv.
  + move=> m Hm; rewrite /set; case: eqP => [->//|/eqP ne]; apply: Hn; rewrite in_cons negb_or Hm andbT.
    by apply: contra ne => /eqP [->].
Qed.

Lemma specialise qs r t u e nv : typed e -> holds_for qs r t u e nv -> related r (value t e nv) (value u e nv).
Proof. by move=> ty; apply: holds_at. Qed.

(* What follows from hypotheses without the variables follows for all values of these. *)
Lemma generalise qs r t u H : fixed qs H ->
  (forall e nv, typed e -> all_hold H e nv -> related r (value t e nv) (value u e nv)) ->
  forall e nv, typed e -> all_hold H e nv -> holds_for qs r t u e nv.
Proof.
move=> f P; suff A : forall e nv, typed e -> (exists e0 nv0, [/\ all_hold H e0 nv0,
    (forall n, Each n \notin qs -> e0 n = e n) & (forall v, Natural v \notin qs -> nv0 v = nv v)]) ->
    forall ps, {subset ps <= qs} -> holds_for ps r t u e nv.
  by move=> e nv ty h; apply: A => //; exists e; exists nv.
move=> e nv ty [e0 [nv0 [h He Hn]]] ps; elim: ps e nv ty He Hn => [|[n|v] ps IH] e nv ty He Hn sub /=.
- by apply: P => //; apply: all_hold_agree f He Hn h.
- move=> x; apply: IH; first exact: typed_upd.
  + move=> m Hm; rewrite /upd; case: eqP => [E|_]; last exact: He.
    by move: Hm; rewrite E sub // mem_head.
  + exact: Hn.
  + by move=> q Hq; apply: sub; rewrite in_cons Hq orbT.
- move=> k; apply: IH => //.
  + move=> m Hm; rewrite /set; case: eqP => [E|_]; last exact: Hn.
    by move: Hm; rewrite E sub // mem_head.
  + by move=> q Hq; apply: sub; rewrite in_cons Hq orbT.
Qed.

(* What holds of every assignment with the same parameters holds for all values of the variables. *)
Lemma holds_intro qs r t u e nv : typed e ->
  (forall E N, typed E -> (forall n, Each n \notin qs -> E n = e n) -> (forall v, Natural v \notin qs -> N v = nv v) ->
    related r (value t E N) (value u E N)) -> holds_for qs r t u e nv.
Proof.
elim: qs e nv => [|[n|v] qs IH] e nv ty P /=; first exact: P.
- move=> x; apply: IH; first exact: typed_upd.
  move=> E N tE HE HN; have HE' m : Each m \notin inl n :: qs -> E m = e m.
    rewrite in_cons negb_or => /andP [mn /HE ->]; rewrite /upd; case: eqP => // X.
    by move: mn; rewrite X eqxx.
  by apply: P tE HE' _ => w; rewrite in_cons negb_or => /andP [_ /HN].
- move=> k; apply: IH => // E N tE HE HN; have HN' w : Natural w \notin inr v :: qs -> N w = nv w.
    rewrite in_cons negb_or => /andP [mn /HN ->]; rewrite /set; case: eqP => // X.
    by move: mn; rewrite X eqxx.
  by apply: P tE _ HN' => m; rewrite in_cons negb_or => /andP [_ /HE].
Qed.

(* ---- Visible signs ---- *)
Lemma fraction_sign z d :
  has_sign (match z with Zpos _ => Positive | Z0 => Nonneg | Zneg _ => Nonzero end) (fraction R z d).
Proof.
have P p : 0 < (Pos.to_nat p)%:R :> R by rewrite ltr0n; apply/ssrnat.ltP/Pos2Nat.is_pos.
rewrite /fraction; case: z => [|p|p] /=; first by rewrite mul0r.
  by rewrite divr_gt0.
by rewrite mulf_neq0 ?oppr_eq0 ?invr_eq0 ?lt0r_neq0.
Qed.

Lemma sign_add_sound s s' (x y : R) : has_sign s x -> has_sign s' y -> has_sign (sign_add s s') (x + y).
Proof.
case: s; case: s' => //= X Y; [exact: addr_ge0|exact: ltr_spaddr|exact: ltr_spaddl|exact: addr_gt0].
Qed.

Lemma sign_mul_sound s s' (x y : R) : has_sign s x -> has_sign s' y -> has_sign (sign_mul s s') (x * y).
Proof.
have pos z : 0 < z -> z != 0 :> R by move=> /lt0r_neq0.
case: s; case: s' => //= X Y; try by [exact: mulr_ge0|exact: mulr_gt0].
all: try by apply: mulf_neq0 => //; apply: pos.
all: by apply: mulr_ge0 => //; apply: ltW.
Qed.

Lemma even_number n : N.even n -> odd (N.to_nat n) = false.
Proof. by case/N.even_spec => m ->; rewrite N2Nat.inj_mul multE oddM. Qed.

Lemma even_val e nv l : even l -> ~~ odd (nval e nv l).
Proof.
case: l => -[c l] cs; rewrite /even /= => /and3P [/even_number ev A B]; rewrite nvalE lvalE !oddD ev /= /lsum /csum.
suff [-> ->] : odd (\sum_(cv <- l) N.to_nat cv.1 * nv cv.2) = false /\
    odd (\sum_(c0 <- cs) N.to_nat c0.1 * call_value F ln e nv c0.2) = false by [].
split; [elim: l A => [|[d v] r IH] /=|elim: cs B => [|[d v] r IH] /=]; try by rewrite big_nil.
all: by move=> /andP [/even_number ed /IH]; rewrite big_cons oddD oddM /= ed.
Qed.

Lemma even_power (x : R) n : ~~ odd n -> x ^+ n = (x ^+ n./2) ^+ 2.
Proof. by move=> e; rewrite -exprM muln2 -{1}[n]odd_double_half (negbTE e). Qed.

Lemma sign_pow_sound s p m (x : R) e nv : has_sign s x -> has_sign (sign_pow s p m) (x ^ integer e nv p m).
Proof.
have E : even p -> even m -> exists y : R, x != 0 -> x ^ integer e nv p m = y ^+ 2 /\ y != 0.
  move=> /(even_val e nv) ep /(even_val e nv) em; exists (x ^+ (nval e nv p)./2 / x ^+ (nval e nv m)./2) => nx.
  rewrite /integer expfzDr // -invr_expz -!exprnP expr_div_n -!even_power //.
  by split=> //; rewrite mulf_neq0 ?invr_eq0 ?expf_neq0.
have Rl : has_sign (if m == nzero then if p == nzero then Positive else if even p then Nonneg else Real else Real)
    (x ^ integer e nv p m).
  case: eqP => // ->; rewrite integer0; case: eqP => [->|_] /=; first by rewrite nzero_val expr0z ltr01.
  by case: ifP => // /(even_val e nv) ep; rewrite /= -exprnP even_power // sqr_ge0.
case: s => //=.
- move=> nx; case: ifP => [/andP [ep em]|_] /=; last exact: expfz_neq0.
  by have [y /(_ nx) [-> ny]] := E ep em; rewrite exprn_even_gt0.
- move=> nx; case: eqP => // ->; rewrite integer0; case: eqP => [->|_] /=; first by rewrite nzero_val expr0z ltr01.
  by rewrite -exprnP exprn_ge0.
- by move=> px; apply: exprz_gt0.
Qed.

Lemma starts_val e nv l : starts l -> exists m, nval e nv l = m.+1.
Proof.
rewrite /starts nvalE lvalE; case: (l.1.1) => [//|c] _; case: (Pos2Nat.is_succ c) => m /= ->.
by exists (m + lsum nv l.1.2 + csum F ln e nv l.2)%N.
Qed.

(* Every value has the visible sign of its term. *)
Lemma visible_sound t e nv : has_sign (visible sg t) (value t e nv).
Proof.
elim: t e nv => [z d|p m|k|f us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n l t IH] e nv /=.
- exact: fraction_sign.
- case: eqP => // ->; rewrite integer0 -pmulrn; case: ifP => [/(starts_val e nv) [n ->]|_] /=; first by rewrite ltr0n.
  exact: ler0n.
- by rewrite ltr0n inhabited.
- have := signs f [seq e n | n <- us] [seq nval e nv l | l <- ns]; case: (sign_of sg f) => //= -[n ->]; exact: ler0n.
- exact: ler0n.
- exact: sign_add_sound.
- exact: sign_mul_sound.
- exact: sign_pow_sound.
- have := fun x => IH (upd e n (Tagged T x)) nv; case: (visible sg t) => //= S.
    by apply: sumr_ge0 => x _; apply: S.
  have /card_gt0P [x0 _] := inhabited (sort_of sg n).
  rewrite (bigD1 x0) //=; apply: ltr_spaddl; first exact: S.
  by apply: sumr_ge0 => x _; apply/ltW/S.
- by [].
- have := fun i => IH e (set nv n i); case: (visible sg t) => //= S; first by apply: sumr_ge0 => i _; apply: S.
  case: ifP => [/(starts_val e nv) [m ->]|_] /=; last by apply: sumr_ge0 => i _; apply/ltW/S.
  by rewrite /= big_cons; apply: ltr_spaddl; [exact: S|apply: sumr_ge0 => i _; apply/ltW/S].
Qed.

Lemma is_nonneg_sound t e nv : is_nonneg (visible sg t) -> 0 <= value t e nv.
Proof. by have := visible_sound t e nv; case: (visible sg t) => //= /ltW. Qed.
Lemma is_pos_sound t e nv : is_pos (visible sg t) -> 0 < value t e nv.
Proof. by have := visible_sound t e nv; case: (visible sg t). Qed.
Lemma is_nz_sound f us ns : is_nonzero sg f -> F f us ns != 0.
Proof. by rewrite /is_nonzero; have := signs f us ns; case: (sign_of sg f) => //= /lt0r_neq0. Qed.
Lemma is_positive_sound f us ns : is_positive sg f -> 0 < F f us ns.
Proof. by rewrite /is_positive; have := signs f us ns; case: (sign_of sg f). Qed.

(* ---- Translation to Sums.v ---- *)
Arguments tr_atom : simpl never.
Arguments tr_num : simpl never.
Arguments tr_inv : simpl never.
Arguments tr_lin : simpl never.
Arguments many : simpl never.
Implicit Types e : env T.
Section Translated.
Variable calls : seq atom.
Notation tr := (tr sg calls).
Notation lower := (lower calls).
Notation good := (stands F ln (standing 0 calls)).
Section Pieces.
Variable N : nat -> nat.
Notation td := (tden F ln N).

Lemma td_mul t u e : td (TMul t u) e = td t e * td u e. Proof. by []. Qed.
Lemma td_inv d e : td (TInv d) e = (Pos.to_nat d)%:R^-1. Proof. by []. Qed.

Lemma many_sound ts e : td (many ts) e = \prod_(t <- ts) td t e.
Proof.
case: ts => [|t ts] /=; first by rewrite big_nil.
elim: ts t => [|u ts IH] t /=; first by rewrite big_seq1.
by rewrite IH !big_cons /= mulrA.
Qed.

Lemma prod_cat ts us e :
  \prod_(t <- ts ++ us) td t e = (\prod_(t <- ts) td t e) * \prod_(t <- us) td t e.
Proof. by rewrite big_cat. Qed.

Lemma prod_nseq n t e : \prod_(u <- nseq n t) td u e = td t e ^+ n.
Proof. by elim: n => [|n IH] /=; rewrite ?big_nil // big_cons IH exprS. Qed.

Lemma apow_sound i a l e :
  \prod_(t <- apow i a l) td t e = (if i then (aden F ln N a e)^-1 else aden F ln N a e) ^+ lval N l.
Proof.
set g := (if i then _ else _).
have E v c : td (TFac (i, a, Some v) c) e = g ^+ (N.to_nat c * N v).
  by rewrite /= /fden /g /= mulnC; case: (i); rewrite exprM ?exprVn.
have P : \prod_(t <- [seq TFac (i, a, Some cv.2) cv.1 | cv <- l.2]) td t e = g ^+ lsum N l.2.
  rewrite /lsum; elim: (l.2) => [|[c v] r IH] /=; first by rewrite !big_nil.
  by rewrite !big_cons IH E exprD.
rewrite /apow lvalE exprD; case: (l.1) => [|c]; first by rewrite expr0 mul1r.
by rewrite big_cons P; congr (_ * _); rewrite /= /fden /g /=; case: (i).
Qed.

Lemma tr_atom_sound (b : bool) a p m u e : tr_atom b a p m = Some u -> (b -> aden F ln N a e != 0) ->
  td u e = aden F ln N a e ^ lint N p m.
Proof.
rewrite /tr_atom; case: ifP => // C [<-] nz; rewrite many_sound big_cat /= !apow_sound; set x := aden F ln N a e.
case/or3P: C => [/nz nx|/eqP ->|/eqP ->].
- by rewrite /lint expfzDr // exprVn -exprnP -invr_expz -exprnP.
- by rewrite /lint lzero_val expr0 mul1r sub0r exprVn -invr_expz -exprnP.
- by rewrite lint0 lzero_val expr0 mulr1.
Qed.

Lemma tr_abs_sound z e : td (tr_abs z) e = (Z.abs_nat z)%:R.
Proof. by case: z => [|[p|p|]|[p|p|]]. Qed.

Lemma tr_signed_sound z t e : td (tr_signed z t) e = if z is Zneg _ then - td t e else td t e.
Proof. by case: z. Qed.

Lemma tr_num_sound z d e : td (tr_num z d) e = fraction R z d.
Proof.
rewrite /tr_num tr_signed_sound.
have E : td (if d is xH then tr_abs z else TMul (tr_abs z) (TInv d)) e =
    (Z.abs_nat z)%:R / (Pos.to_nat d)%:R.
  by case: d => [d|d|]; rewrite ?td_mul ?td_inv tr_abs_sound // Pos2Nat.inj_1 divr1.
rewrite {}E /fraction; case: z => [|z|z] //=; last by rewrite mulNr.
Qed.

Lemma fraction_neq0 z d : z <> Z0 -> fraction R z d != 0.
Proof. by have := fraction_sign z d; case: z => [|z|z] //= /lt0r_neq0. Qed.

Lemma tr_inv_sound z d e : z <> Z0 -> td (tr_inv z d) e = (fraction R z d)^-1.
Proof.
move=> nz; rewrite /tr_inv tr_signed_sound td_mul td_inv tr_abs_sound /fraction.
by case: z nz => [//|z|z] _ /=; rewrite ?mulNr ?invrN invfM invrK mulrC.
Qed.

Lemma tr_lin_sound l e : good N e -> td (tr_lin calls l) e = (lval N l)%:R.
Proof.
move=> G; rewrite /tr_lin lvalE natrD; case: l => a l /=.
have -> : (N.to_nat a)%:R = td (TNat a) e by [].
elim: l (TNat a) => [|[c v] l IH] t /=; first by rewrite /lsum big_nil addr0.
by rewrite IH /= (meant_sound v G) /lsum big_cons /= natrD natrM addrA Pos2Nat.inj_1 expr1.
Qed.

Lemma copies_sound (n : nat) (go : nat -> option (term * nat)) (x : R) (c : nat) (u : term) (c' : nat) e :
  (forall (c1 : nat) (w : term) (c2 : nat), (c <= c1)%N -> go c1 = Some (w, c2) -> td w e = x) ->
  copies n go c = Some (u, c') -> td u e = x ^+ n.
Proof.
elim: n c u c' => [|[|n] IH] c u c' G.
  by case=> <- _; rewrite expr0.
  by rewrite expr1 /=; apply: (G _ _ _ (leqnn c)).
have -> : copies n.+2 go c =
    obind (fun x : term * nat => omap (fun y : term * nat => (TMul x.1 y.1, y.2)) (copies n.+1 go (maxn c x.2)))
      (go c) by [].
case Ew: (go c) => [[w c1]|] //; rewrite [obind _ _]/(omap _ _).
case C: (copies n.+1 go (maxn c c1)) => [[w' c2]|] //= [<- _].
rewrite td_mul exprS (G _ _ _ (leqnn c) Ew) (IH _ _ _ _ C) // => c3 w3 c4 le; apply: G.
by apply: leq_trans le; apply: leq_maxl.
Qed.

Lemma power_sound p m (go : nat -> option (term * nat)) (x : R) (c : nat) (u : term) (c' : nat) e :
  (forall (c1 : nat) (w : term) (c2 : nat), (c <= c1)%N -> go c1 = Some (w, c2) -> td w e = x) ->
  power p m go c = Some (u, c') -> td u e = x ^ lint N p m.
Proof.
move=> G; rewrite /power; case: ifP => // /andP [/andP [/eqP Ep _] /eqP ->] /(copies_sound G) ->.
by rewrite lint0 -exprnP lvalE Ep /lsum big_nil addn0.
Qed.

Lemma lint_one : lint N lone lzero = 1. Proof. by rewrite lint0. Qed.

(* Calls stand for their values. *)
Lemma standing_in a n l : a \in l -> ((n + index a l).*2.+1, a) \in standing n l.
Proof.
elim: l n => [//|b l IH] n /=; rewrite in_cons eq_sym; case: eqP => [->|_] /=; first by rewrite addn0 mem_head.
by move=> /(IH n.+1); rewrite in_cons addnS addSn => ->; rewrite orbT.
Qed.

Lemma lower_val nu s l l' e : good N e -> lower s nu l = Some l' ->
  lval N l' = nval (fun n => e (s n)) (fun v => lval N (nu v)) l.
Proof.
move=> G; rewrite /Kernel.lower nvalE -lsubst_val; elim: (l.2) l' => [|[c v] r IH] l' /=.
  by case=> <-; rewrite /csum big_nil addn0.
case: ifP => // Hin; case E: (foldr _ _ _) IH => [x|] IH //= [<-].
rewrite ladd_val (IH _ erefl) lvar_val /csum big_cons /= -addnA; congr (_ + _)%N; rewrite addnC; congr (_ * _ + _)%N.
have := G _ _ (standing_in 0 Hin); rewrite add0n /aden /= -map_comp.
have -> : map (lval N) (map (lsubst nu) v.2) = map (lval (fun v => lval N (nu v))) v.2.
  by rewrite -map_comp; apply: eq_map => x'; apply: lsubst_val.
by move=> A; rewrite -[LHS]whole_number -A.
Qed.

Lemma lower_cancel nu s a b a' b' x e : good N e -> lower s nu a = Some a' -> lower s nu b = Some b' ->
  lcancel a' b' = x -> lint N x.1 x.2 = integer (fun n => e (s n)) (fun v => lval N (nu v)) a b.
Proof. by move=> G E E' <-; rewrite lcancel_val /integer /lint (lower_val G E) (lower_val G E'). Qed.

Lemma peel_sound k go base (w : term) (c : nat) u (c' : nat) e (g : nat -> R) :
  (forall i v d, go (N.of_nat i, base) = Some (v, d) -> td v e = g i) ->
  peel k go base w c = Some (u, c') -> td u e = td w e + \sum_(i <- iota 0 k) g i.
Proof.
move=> G; elim: k w c => [|k IH] w c /=; first by case=> <- _; rewrite big_nil addr0.
case E: (go _) => [[v d]|] //= /IH ->; rewrite /= (G _ _ _ E) -addrA; congr (_ + _).
by rewrite -[(0 :: iota 1 k)%N]/(iota 0 k.+1) -[k.+1]addn1 iotaD big_cat /= big_seq1 add0n addrC.
Qed.
End Pieces.

Lemma ranged_sound l go (c : nat) u (c' : nat) N e (g : nat -> R) :
  free0 l -> (forall i v d, go (N.of_nat i, l.2) = Some (v, d) -> tden F ln N v e = g (lval N (0%num, l.2) + i)%N) ->
  (forall v d i, go (lvar 0) = Some (v, d) -> tden F ln (set N 0%N i) v e = g i) ->
  ranged l go c = Some (u, c') -> tden F ln N u e = \sum_(i <- iota 0 (lval N l)) g i.
Proof.
case: l => k base; rewrite /ranged /=; move=> f0 G V P.
have -> : \sum_(i <- iota 0 (lval N (k, base))) g i =
    \sum_(i <- iota 0 (lval N (0%num, base))) g i + \sum_(i <- iota 0 (N.to_nat k)) g (lval N (0%num, base) + i)%N.
  have -> : lval N (k, base) = (lval N (0%num, base) + N.to_nat k)%N by rewrite !lvalE /= addnC add0n.
  rewrite iotaD big_cat; congr (_ + _); rewrite add0n.
  by rewrite -[X in iota X _]addn0 iotaDl big_map.
case: base f0 G P => [|cv base] f0 G.
  by move=> /(peel_sound G) -> /=; congr (_ + _); rewrite big_nil.
case E: (go _) => [[x d]|] //= /(peel_sound G) -> /=; congr (_ + _).
by apply: eq_bigr => i _; apply: V E.
Qed.

(* What stands for what is the same under the sums that are bound here. *)
Hypothesis tamed : all (tame sg) calls.

Lemma standing_nth v a a0 n l : (v, a) \in standing n l -> exists i, [/\ v = (n + i).*2.+1, (i < size l)%N & nth a0 l i = a].
Proof.
elim: l n => [//|b l IH] n /=; rewrite in_cons => /orP [/eqP [-> ->]|/IH [i [-> lt <-]]].
  by exists 0%N; rewrite addn0.
by exists i.+1; rewrite addnS addSn.
Qed.

Lemma standing_tame v a : (v, a) \in standing 0 calls -> tame sg a /\ odd v.
Proof.
move=> /(standing_nth a) [i [-> lt <-]]; split; last by rewrite /= odd_double.
by apply: (allP tamed); apply: mem_nth.
Qed.

Lemma good_upd N e c k (x : T k) : good N e -> good N (upd e c.*2.+1 (Tagged T x)).
Proof.
move=> G v a H; rewrite -(G v a H); have [ta _] := standing_tame H.
case: a ta {H} => [[[|[|[|[|f]]]] us] [ns [|? ?]]] //= /and3P [_ /allP ev _]; rewrite /aden /=; congr (F f _ _).
apply/eq_in_map => n /ev en; rewrite /upd; case: eqP => // X; by move: en; rewrite X /= odd_double.
Qed.

Lemma good_set N e i : good N e -> good (set N 0%N i) e.
Proof.
move=> G v a H; have [ta ov] := standing_tame H; have -> : set N 0%N i v = N v.
  by rewrite /set; case: eqP => // X; move: ov; rewrite X.
rewrite -(G v a H); case: a ta {H} => [[[|[|[|[|f]]]] us] [ns [|? ?]]] //= /and3P [_ _ /allP ev]; rewrite /aden /=.
congr (F f _ _); apply/eq_in_map => l /ev /allP El; apply: lval_ext => w /mapP [cv Hcv [->]].
by rewrite /set; case: eqP => // X; move: (El _ Hcv); rewrite X.
Qed.

(* No name from 2 c + 1 on is in use. *)
Definition okay (s : nat -> nat) c := forall n d, (c <= d)%N -> s n <> d.*2.+1.

Lemma okay_le s c c' : (c <= c')%N -> okay s c -> okay s c'.
Proof. by move=> le ok n d H; apply: ok; apply: leq_trans H. Qed.

Lemma okay_rename s n c : okay s c -> okay (rename s n c) c.+1.
Proof.
move=> ok m d H; rewrite /rename; case: eqP => _; last by apply: ok; apply: ltnW.
by move=> [/double_inj E]; move: H; rewrite E ltnn.
Qed.

Lemma okay_double c : okay double c.
Proof. by move=> n d _ /(congr1 odd); rewrite /= !odd_double. Qed.

Lemma upd_rename s n c e k (x : T k) : okay s c ->
  (fun m => upd e c.*2.+1 (Tagged T x) (rename s n c m)) =1 upd (fun m => e (s m)) n (Tagged T x).
Proof.
move=> ok m; rewrite /upd /rename; case: (m =P n) => [_|_]; first by rewrite eqxx.
by case: eqP => // /ok; rewrite leqnn => /(_ isT).
Qed.

Lemma free0_val N i l : free0 l -> lval (set N 0%N i) l = lval N l.
Proof.
move=> /allP A; apply: lval_ext => v /mapP [cv Hcv [->]]; rewrite /set; case: eqP => // X.
by have := A _ Hcv; rewrite X eqxx.
Qed.

(* The translation of t ^ (p - m) has its value; renamed index variables are read through the renaming. *)
Lemma tr_sound t p m s nu c u c' N e : okay s c -> good N e -> tr t p m s nu c = Some (u, c') ->
  tden F ln N u e = value t (fun n => e (s n)) (fun v => lval N (nu v)) ^ lint N p m.
Proof.
elim: t p m s nu c u c' N e => [z d|a b|k|f us ns|i j|t IHt v IHv|t IHt v IHv|t IH a b|n t IH|t IH|n b t IH]
  p m s nu c u c' N e ok gd /=.
- case: ifP => // /andP [/andP [/eqP Ep _] /andP [/eqP Em _]].
  have Lp : lval N p = N.to_nat p.1 by rewrite lvalE Ep /lsum big_nil addn0.
  have Lm : lval N m = N.to_nat m.1 by rewrite lvalE Em /lsum big_nil addn0.
  rewrite /lint Lp Lm; case: m.1 => [|k].
    by move=> [<- _]; rewrite many_sound prod_nseq tr_num_sound subr0.
  move=> H; have {H} [nz <-] : z <> Z0 /\ many (nseq (N.to_nat p.1) (tr_num z d) ++ nseq (Pos.to_nat k) (tr_inv z d)) = u.
    by move: H; case Hz: z => [//|z'|z'] [<- _].
  rewrite many_sound prod_cat !prod_nseq tr_num_sound tr_inv_sound //.
  rewrite expfzDr ?fraction_neq0 // -invr_expz -!exprnP.
  by rewrite exprVn.
- case Ea: (lower s nu a) => [x|//]; case Eb: (lower s nu b) => [y|//]; case E: (lcancel _ _) => [a' b'].
  apply: power_sound => c1 w c2 _ [<- _].
  have -> : (integer (fun n => e (s n)) (fun v => lval N (nu v)) a b)%:~R = (lval N a')%:R - (lval N b')%:R :> R.
    by rewrite -(lower_cancel gd Ea Eb E) /lint mulrzBr -!pmulrn.
  have [E0|_] := eqVneq b' lzero; first by rewrite tr_lin_sound // E0 lzero_val subr0.
  have -> : tden F ln N (TAdd (tr_lin calls a') (TOpp (tr_lin calls b'))) e =
    tden F ln N (tr_lin calls a') e - tden F ln N (tr_lin calls b') e by [].
  by rewrite !tr_lin_sound.
- move=> [<- _]; rewrite (@tr_atom_sound N true (1%N, [::], ([:: (N.of_nat k, [::])], [::])) p m _ e erefl) //=.
    by rewrite /aden /= /lval /= Nnat.Nat2N.id.
  by move=> _; rewrite /aden /= /lval /= pnatr_eq0 -lt0n inhabited.
- case En: (every _) => [ns'|//]; set a := (f.+4, _, _); set b := is_nz _.
  case A: (tr_atom b a p m) => [w|] //= [<- _].
  rewrite (tr_atom_sound A).
    rewrite /aden /= -map_comp; congr (F f _ _ ^ _).
    by apply: (every_map _ En) => x y /(lower_val gd).
  by rewrite /aden /= => nf; apply: is_nz_sound.
- by apply: power_sound => c1 w c2 _ [<- _].
- set y := (X in X ^ _); apply: (@power_sound N _ _ _ y); rewrite {}/y => c1 w c2 le.
  case E1: (tr t lone lzero s nu c1) => [[w1 d1]|] //=.
  case E2: (tr v lone lzero s nu c1) => [[w2 d2]|] //= [<- _] /=.
  by rewrite (IHt _ _ _ _ _ _ _ _ _ (okay_le le ok) gd E1) (IHv _ _ _ _ _ _ _ _ _ (okay_le le ok) gd E2) lint_one !expr1z.
- case E1: (tr t p m s nu c) => [[w1 d1]|] //=.
  case E2: (tr v p m s nu (maxn c d1)) => [[w2 d2]|] //= [<- _] /=.
  by rewrite (IHt _ _ _ _ _ _ _ _ _ ok gd E1) (IHv _ _ _ _ _ _ _ _ _ (okay_le (leq_maxl _ _) ok) gd E2) expfzMl.
- case Ea: (lower s nu a) => [x|//]; case Eb: (lower s nu b) => [y|//]; case E: (lcancel _ _) => [a' b'].
  case M: (lmul _ _ _ _) => [[p' m']|] //= /(IH _ _ _ _ _ _ _ _ _ ok gd) ->.
  by rewrite (lmul_val N M) (lower_cancel gd Ea Eb E) exprz_exp.
- set y := (X in X ^ _); apply: (@power_sound N _ _ _ y); rewrite {}/y => c1 w c2 le.
  case E1: (tr t lone lzero (rename s n c1) nu c1.+1) => [[w1 d1]|] //= [<- _] /=.
  apply: eq_bigr => x _; have ok' := okay_le le ok.
  rewrite (IH _ _ _ _ _ _ _ _ _ (okay_rename (n := n) ok') (good_upd _ _ gd) E1) lint_one expr1z.
  by apply: value_ext => // q; apply: upd_rename.
- set y := (X in X ^ _); apply: (@power_sound N _ _ _ y); rewrite {}/y => c1 w c2 le.
  case E1: (tr t lone lzero s nu c1) => [[w1 d1]|] //= [<- _] /=.
  by rewrite (IH _ _ _ _ _ _ _ _ _ (okay_le le ok) gd E1) lint_one expr1z.
- set y := (X in X ^ _); apply: (@power_sound N _ _ _ y); rewrite {}/y => c1 w c2 le.
  case Eb: (lower s nu b) => [l|//]; case: ifP => // /and3P [f0 /allP fv _] P; have ok' := okay_le le ok.
  rewrite -(lower_val gd Eb).
  apply: (ranged_sound f0 _ _ P) => [i v d E|v d i E].
    rewrite (IH _ _ _ _ _ _ _ _ _ ok' gd E) lint_one expr1z; apply: value_ext => // q.
    rewrite /set; case: eqP => // _; by rewrite !lvalE /= Nnat.Nat2N.id addnC.
  rewrite (IH _ _ _ _ _ _ _ _ _ ok' (good_set _ gd) E) lint_one expr1z; apply: value_agree => // q Hq.
  rewrite [in RHS]/set; case: eqP => [_|/eqP ne]; first exact: lvar_val.
  by have := fv _ Hq; rewrite /= (negbTE ne) /=; apply: free0_val.
Qed.

(* The assignment of Sums.v, in which variables are even and what calls stand for is odd *)
Definition alone (nv : nat -> nat) : nat -> nat := fun v => nv v./2.-1.
Definition shift (e : env T) (nv : nat -> nat) : nat -> nat := fun v =>
  if odd v then whole ln (aden F ln (alone nv) (nth (0%N, [::], ([::], [::])) calls v./2) e) else alone nv v.
Lemma outside_val e nv v : lval (shift e nv) (outside v) = nv v.
Proof. by rewrite lvar_val /shift /alone -doubleS odd_double doubleK. Qed.

Lemma good_shift e nv : good (shift e nv) e.
Proof.
move=> v a H; have [ta ov] := standing_tame H; have [i [Ev _ Ea]] := standing_nth (0%N, [::], ([::], [::])) H.
have -> : aden F ln (shift e nv) a e = aden F ln (alone nv) a e.
  case: a ta {H Ea} => [[[|[|[|[|f]]]] us] [ns [|? ?]]] //= /and3P [_ _ /allP ev]; rewrite /aden /=.
  congr (F f _ _); apply/eq_in_map => l /ev /allP El; apply: lval_ext => w /mapP [cv Hcv [->]].
  by have /andP [_ /negbTE ne] := El _ Hcv; rewrite /shift ne.
have half : (i.*2.+1)./2 = i by rewrite /= uphalf_double.
rewrite /shift ov Ev add0n half Ea; case: a ta {H Ea} => [[[|[|[|[|f]]]] us] [ns [|? ?]]] //= /and3P [W _ _].
rewrite /aden /=; have := signs f [seq e n | n <- us] [seq lval (alone nv) l | l <- ns].
by case: (sign_of sg f) W => //= _ [n ->]; rewrite whole_number.
Qed.

Arguments Kernel.tr : simpl never.
Arguments minus : simpl never.

Section Translate.
Variable N : nat -> nat.

Lemma tr_plain_sound t u e : tr_plain sg calls t = Some u -> tden F ln (shift e N) u e = value t (fun n => e n.*2) N.
Proof.
rewrite /tr_plain; case H: (tr t lone lzero double outside 0) => [[w c]|] //= [<-].
rewrite (tr_sound (@okay_double _) (good_shift e N) H) lint_one expr1z; apply: value_ext => // v; exact: outside_val.
Qed.

(* Sums over several variables and ranges *)
Implicit Types (g : env T -> (nat -> nat) -> R) (K : nat -> nat).
Fixpoint sumo (vs : seq summed) g e K : R :=
  match vs with
  | [::] => g e K
  | inl n :: vs => \sum_(x : T (sort_of sg n)) sumo vs g (upd e n (Tagged T x)) K
  | inr (n, b) :: vs => \sum_(i <- iota 0 (nval e K b)) sumo vs g e (set K n i)
  end.

Definition depends (qs : seq variable) g := forall e e' K K',
  e =1 e' -> (forall v, Natural v \in qs -> K v = K' v) -> g e K = g e' K'.
Definition ranges_in (qs : seq variable) (vs : seq summed) := forall n b, inr (n, b) \in vs -> {subset natural_vars b <= qs}.

Lemma ranges_tail qs v vs : ranges_in qs (v :: vs) -> ranges_in qs vs.
Proof. by move=> H n b Hb; apply: (H n b); rewrite in_cons Hb orbT. Qed.

Lemma sumo_ext qs vs g : depends qs g -> ranges_in qs vs -> depends qs (sumo vs g).
Proof.
move=> x; elim: vs => [|[n|[n b]] vs IH] ri e e' K K' E EK /=; first exact: x.
  by apply: eq_bigr => y _; apply: (IH (ranges_tail ri)) => // m; rewrite /upd; case: eqP.
have -> : nval e K b = nval e' K' b.
  by apply: nval_agree => [m _|v Hv]; [exact: E|apply: EK; apply: (ri n b) Hv; exact: mem_head].
by apply: eq_bigr => i _; apply: (IH (ranges_tail ri)) => // v Hv; rewrite /set; case: eqP => // _; exact: EK.
Qed.

Lemma tr_over_sound e0 qs vs (go : (nat -> nat) -> (nat -> lin) -> nat -> option (term * nat)) s nu (c : nat) u (c' : nat) e M g :
  depends qs g -> ranges_in qs vs -> okay s c -> good M e -> (forall m, e m.*2 = e0 m.*2) ->
  (forall w, w != 0%N -> M w = shift e0 N w) ->
  (forall s' nu' (c1 : nat) (w : term) (c2 : nat) e' M', okay s' c1 -> good M' e' -> (forall m, e' m.*2 = e0 m.*2) ->
    (forall w, w != 0%N -> M' w = shift e0 N w) ->
    go s' nu' c1 = Some (w, c2) -> tden F ln M' w e' = g (fun n => e' (s' n)) (fun v => lval M' (nu' v))) ->
  tr_over sg calls qs vs go s nu c = Some (u, c') -> tden F ln M u e = sumo vs g (fun n => e (s n)) (fun v => lval M (nu v)).
Proof.
move=> xg; elim: vs s nu c u c' e M => [|[n|[n b]] vs IH] s nu c u c' e M ri ok gd Ee EM G /=; first exact: G.
- case E: (tr_over _ _ _ _ _ _ _ _) => [[w c1]|] //= [<- _] /=; apply: eq_bigr => x _.
  rewrite (IH _ _ _ _ _ _ _ (ranges_tail ri) (okay_rename (n := n) ok) (good_upd _ _ gd) _ EM G E).
    by apply: (sumo_ext xg (ranges_tail ri)) => // m; apply: upd_rename.
  by move=> m; rewrite -Ee /upd; case: eqP => // /(congr1 odd); rewrite /= !odd_double.
- case Eb: (lower s nu b) => [l|//]; case: ifP => // /and3P [f0 /allP fv _] P.
  rewrite -(lower_val gd Eb); apply: (ranged_sound f0 _ _ P) => [i v d E|v d i E].
    rewrite (IH _ _ _ _ _ _ _ (ranges_tail ri) ok gd Ee EM G E).
    apply: (sumo_ext xg (ranges_tail ri)) => // q _.
    rewrite /set; case: eqP => // _; by rewrite !lvalE /= Nnat.Nat2N.id addnC.
  have EM' w : w != 0%N -> set M 0%N i w = shift e0 N w by move=> nw; rewrite /set (negbTE nw) EM.
  rewrite (IH _ _ _ _ _ _ _ (ranges_tail ri) ok (good_set _ gd) Ee EM' G E).
  apply: (sumo_ext xg (ranges_tail ri)) => // q Hq.
  rewrite [in RHS]/set; case: eqP => [_|/eqP ne]; first exact: lvar_val.
  by have := fv _ Hq; rewrite /= (negbTE ne) /=; apply: free0_val.
Qed.

(* The meaning of an item: its premise is read with the binding, its other variables as outside *)
Definition bound (i : item) (E e : env T) : env T := fun n => if assoc (binding i) n is Some j then E j else e n.
Definition boundN (i : item) (E : env T) K : nat -> nat := fun v => if assoc (naturals i) v is Some l then nval E K l else N v.
Definition item_sum (i : item) (t u : kterm) (e E : env T) K : R :=
  value (coefficient i) E K * value (minus t u) (bound i E e) (boundN i E K).
Definition item_value (i : item) (t u : kterm) (e : env T) : R := sumo (over i) (item_sum i t u e) e N.

Lemma lowered_assoc s nu l bs v : lowered calls s nu l = Some bs ->
  match assoc l v with Some b => exists2 x, assoc bs v = Some x & lower s nu b = Some x | None => assoc bs v = None end.
Proof.
elim: l bs => [|[w b] l IH] bs /=; first by case=> <-.
case E: (lower s nu b) => [x|//] /=; case E': (lowered _ _ _ _) => [bs'|//] [<-] /=.
by case: eqP => [_|_]; [exists x | exact: IH].
Qed.

Lemma assoc_pair (A : eqType) (l : seq (nat * A)) n a : assoc l n = Some a -> (n, a) \in l.
Proof.
elim: l => [//|[m b] l IH] /=; rewrite in_cons; case: eqP => [-> [->]|_ /IH ->]; by rewrite ?eqxx ?orbT.
Qed.

Lemma item_depends i t u e : depends (item_vars i) (item_sum i t u e).
Proof.
move=> E E' K K' X Y; rewrite /item_sum; congr (_ * _).
  by apply: value_agree => [n _|v Hv]; [exact: X|apply: Y; rewrite mem_cat Hv].
apply: value_ext => [n|v]; first by rewrite /bound; case: (assoc _ _).
rewrite /boundN; case A: (assoc _ _) => [l|//]; apply: nval_agree => [n _|w Hw]; [exact: X|apply: Y].
rewrite !mem_cat; apply/orP; right; apply/orP; left.
exact: (mem_flatten (g := fun b : nat * natural => natural_vars b.2) (assoc_pair A) Hw).
Qed.

Lemma item_ranges i : ranges_in (item_vars i) (over i).
Proof.
move=> n b Hb q Hq; rewrite !mem_cat; apply/orP; right; apply/orP; right.
exact: (mem_flatten (g := fun v : summed => if v is inr nb then natural_vars nb.2 else [::]) Hb Hq).
Qed.

Lemma tr_item_sound i t u w e : tr_item sg calls i t u = Some w ->
  tden F ln (shift e N) w e = item_value i t u (fun n => e n.*2).
Proof.
rewrite /tr_item; set go := (fun s nu c => _).
case H: (tr_over _ _ _ _ go double outside 0) => [[v c]|] //= [<-].
have D := @item_depends i t u (fun n => e n.*2).
rewrite (tr_over_sound (e0 := e) D (@item_ranges i) (@okay_double _) (good_shift e N) _ _ _ H) //.
  by apply: (sumo_ext D (@item_ranges i)) => // q _; exact: outside_val.
move=> {v c H} s nu c v c' e' M ok gd Ee EM; rewrite /go; case B: (lowered _ _ _ _) => [bs|//] /=.
case H1: (tr (coefficient i) lone lzero s nu c) => [[x c1]|] //=.
pose s' n := if assoc (binding i) n is Some j then s j else n.*2.
pose nu' v := if assoc bs v is Some l then l else outside v.
pose cc := maxn c c1; rewrite -/s' -/nu' -/cc.
case H2: (tr (minus t u) lone lzero s' nu' cc) => [[y c2]|] //= [<- _] /=.
have ok' : okay s' cc.
  move=> n d le; rewrite /s'; case: (assoc _ _) => [j|]; last by apply: okay_double le.
  by apply: ok; apply: leq_trans le; apply: leq_maxl.
rewrite (tr_sound ok gd H1) (tr_sound ok' gd H2) lint_one !expr1z /item_sum; congr (_ * _); apply: value_ext.
  by move=> n; rewrite /bound /s'; case: (assoc (binding i) n).
move=> w1; rewrite /boundN /nu'; have := lowered_assoc w1 B; case: (assoc (naturals i) w1) => [l [z -> El]|->].
  exact: (lower_val gd El).
by rewrite lvar_val EM // -[in RHS](outside_val e N w1) lvar_val.
Qed.

Lemma value_minus t u e nv : value (minus t u) e nv = value t e nv - value u e nv.
Proof. by rewrite /= /fraction /= Pos2Nat.inj_1 divr1 mulN1r. Qed.
Lemma value_zero e nv : value zero e nv = 0.
Proof. by rewrite /= /fraction mul0r. Qed.

Lemma assoc_mem (A : Type) (l : seq (nat * A)) n a : assoc l n = Some a -> n \in map fst l.
Proof.
elim: l => [//|[m b] l IH] /=; rewrite in_cons; case: eqP => [->|_] //.
Qed.

(* A premise holds under every binding of its quantified variables. *)
Lemma item_related i qs r t u E e K : typed E -> binds sg i qs -> holds_for qs r t u e N ->
  related r (value t (bound i E e) (boundN i E K)) (value u (bound i E e) (boundN i E K)).
Proof.
move=> ty /and3P [/allP A /allP B /allP C]; apply: holds_at.
- by move=> n /A /=; rewrite /bound; case: (assoc _ _) => // j /eqP <-.
- move=> n nq; rewrite /bound; case H: (assoc _ _) => [j|//]; case/negP: nq.
  by have /mapP [b Hb ->] := assoc_mem H; apply: B.
- move=> v nq; rewrite /boundN; case H: (assoc _ _) => [j|//]; case/negP: nq.
  by have /mapP [b Hb ->] := assoc_mem H; apply: C.
Qed.

Lemma sumo_ge0 vs g e K : typed e -> (forall E K, typed E -> 0 <= g E K) -> 0 <= sumo vs g e K.
Proof.
move=> + P; elim: vs e K => [|[n|[n b]] vs IH] e K ty /=; first exact: P.
  by apply: sumr_ge0 => x _; apply/IH/typed_upd.
by apply: sumr_ge0 => i _; apply: IH.
Qed.
Lemma sumo_gt0 vs g e K : all (fun v : summed => if v is inr nb then starts nb.2 else true) vs ->
  typed e -> (forall E K, typed E -> 0 < g E K) -> 0 < sumo vs g e K.
Proof.
move=> + + P; elim: vs e K => [|[n|[n b]] vs IH] e K /=; first by move=> _; exact: P.
  move=> A ty; have /card_gt0P [x0 _] := inhabited (sort_of sg n).
  rewrite (bigD1 x0) //=; apply: ltr_spaddl; first by apply/IH => //; apply/typed_upd.
  by apply: sumr_ge0 => x _; apply: sumo_ge0 => [|E M tE]; [apply: typed_upd|apply/ltW/P].
move=> /andP [/(starts_val e K) [m ->] A] ty; rewrite /= big_cons; apply: ltr_spaddl; first exact: IH.
by apply: sumr_ge0 => i _; apply: sumo_ge0 => // E M tE; apply/ltW/P.
Qed.
Lemma sumo_eq0 vs g e K : typed e -> (forall E K, typed E -> g E K = 0) -> sumo vs g e K = 0.
Proof.
move=> + P; elim: vs e K => [|[n|[n b]] vs IH] e K ty /=; first exact: P.
  by rewrite big1 // => x _; apply/IH/typed_upd.
by rewrite big1 // => i _; apply: IH.
Qed.
End Translate.

Definition half_env (e : env T) : env T := fun n => e n./2.
Lemma half_envK e : (fun n => half_env e n.*2) =1 e.
Proof. by move=> n; rewrite /half_env doubleK. Qed.
End Translated.

(* What Sums.v decides, for the environment in which free names are doubled *)
Lemma identity_sound calls nv t u e : typed e -> identity sg calls t u -> exists t' u',
  [/\ t = Some t', u = Some u', all (tame sg) calls &
   tden F ln (shift calls (half_env e) nv) t' (half_env e) = tden F ln (shift calls (half_env e) nv) u' (half_env e)].
Proof.
rewrite /identity; case: t => // t; case: u => // u ty; case: ifP => // tm C; exists t, u; split=> //.
apply: (check_sound inhabited (@is_nz_sound) (@is_positive_sound) ln_mul C) => [n|]; first exact: ty n./2.
exact: good_shift.
Qed.

(* ---- Combination ---- *)
Notation nthp ps n := (nth no_premise ps n).

(* A linear combination with sums and visible signs *)
Lemma combine_sound ps lines remainder H qs r t u :
  combines sg ps lines remainder H (Judge qs r t u) ->
  (forall p e nv, (p < size ps)%N -> typed e -> all_hold (nthp ps p).1 e nv -> holds (nthp ps p).2 e nv) ->
  forall e nv, typed e -> all_hold H e nv -> holds (Judge qs r t u) e nv.
Proof.
rewrite /combines; case: ifP => // /and5P [/(all_nthP no_premise) W f L Rm St] I V; apply: (generalise f) => e nv ty h.
pose e2 := half_env e; have E2 := half_envK e.
have P p : (p < size ps)%N -> holds (nthp ps p).2 e nv.
  by move=> lt; apply: V => //; apply: within_holds h; apply: W.
move: I; set calls := reached_items _ _ _ => I.
have [w [w' [Ew Ew' tm Id]]] := identity_sound nv ty I.
move: Id; rewrite -/e2 (tr_plain_sound tm nv e2 Ew) value_minus.
have Vx x : value x (fun n => e2 n.*2) nv = value x e nv by apply: value_ext.
rewrite !Vx => Id.
pose v i := let: Judge _ _ a b := (nthp ps (premise i)).2 in item_value nv i a b e.
have {Ew' w Ew} Sums : tden F ln (shift calls e2 nv) w' e2 = \sum_(i <- lines) v i + value remainder e nv.
  move: Ew'; case Er: (tr_plain sg calls remainder) => [rest|] //=.
  have := tr_plain_sound tm nv e2 Er; rewrite Vx => <-.
  elim: (lines) w' {Id} => [|i is' IH] w' /=; first by case=> <-; rewrite big_nil add0r.
  case Ep: (nthp ps (premise i)).2 => [pq pr a b]; case Ei: (tr_item sg calls i a b) => [x|] //=.
  case Ei': (tr_items sg calls ps is' rest) => [y|] //= [<-] /=; rewrite (IH _ Ei') big_cons -addrA; congr (_ + _).
  rewrite (tr_item_sound tm nv e2 Ei) /v Ep /item_value.
  have Eg E K : item_sum nv i a b (fun n => e2 n.*2) E K = item_sum nv i a b e E K.
    by rewrite /item_sum; congr (_ * _); apply: value_ext => // n; rewrite /bound; case: (assoc _ _).
  have Eo vs E0 K : sumo vs (item_sum nv i a b (fun n => e2 n.*2)) E0 K = sumo vs (item_sum nv i a b e) E0 K.
    by elim: vs E0 K => [|[n|[n l]] vs IHo] E0 K /=; [exact: Eg | apply: eq_bigr => z _; apply: IHo..].
  rewrite Eo; apply: (sumo_ext (@item_depends nv i a b e) (@item_ranges i)) => //; exact: E2.
move: Id; rewrite {}Sums => Id.
have fits i : item_fits sg r ps i -> [/\ r = Equal -> v i = 0, r <> Equal -> 0 <= v i &
    r <> Equal -> item_strict sg ps i -> 0 < v i].
  rewrite /item_fits /item_strict; case: ifP => // lt; case Ep: (nthp ps (premise i)).2 => [qs' r' a b] /andP [bi C].
  have rel E K : typed E -> related r' (value a (bound i E e) (boundN nv i E K)) (value b (bound i E e) (boundN nv i E K)).
    by move=> tE; apply: item_related bi _ => //; have := P _ lt; rewrite Ep.
  have ge : r' <> Equal -> is_nonneg (visible sg (coefficient i)) -> 0 <= v i.
    rewrite /v Ep /item_value => nr nn; apply: sumo_ge0 => // E K tE; rewrite /item_sum value_minus.
    by rewrite mulr_ge0 ?is_nonneg_sound // subr_ge0; move: (rel E K tE); case: (r') nr => //= _ /ltW.
  have eq0 : r' = Equal -> v i = 0.
    move=> Er; rewrite /v Ep /item_value; apply: (sumo_eq0 _ _ ty) => E0 K0 tE; rewrite /item_sum value_minus.
    by move: (rel E0 K0 tE); rewrite Er /= => ->; rewrite subrr mulr0.
  split.
  - by move=> Er; apply: eq0; move: C; rewrite Er /= orbF => /req_eq.
  - move=> nr; move: C ge eq0; case: (r') => /=; first by move=> _ _ -> //.
      by move=> /andP [_ nn] ge _; apply: ge.
    by move=> /andP [_ nn] ge _; apply: ge.
  - move=> nr /and3P [/req_eq Er pp st]; rewrite /v Ep /item_value.
    apply: sumo_gt0 => // E K tE; rewrite /item_sum value_minus mulr_gt0 ?is_pos_sound // subr_gt0.
    by move: (rel E K tE); rewrite Er.
have ge0 s : r <> Equal -> all (item_fits sg r ps) s -> 0 <= \sum_(i <- s) v i.
  move=> nr; elim: s => [|i s IH] /=; first by rewrite big_nil.
  by move=> /andP [/fits [_ /(_ nr) vi _] /IH vs]; rewrite big_cons addr_ge0.
case: (r) Rm St fits ge0 L Id => /= [/keq_eq -> _ fits _ L|nr _ _ ge0 L|nr st fits ge0 L] Id.
- apply/eqP; rewrite -subr_eq0 Id value_zero addr0; apply/eqP.
  elim: (lines) L => [|i s IH] /=; first by rewrite big_nil.
  by move=> /andP [/fits [/(_ erefl) vi _ _] /IH vs]; rewrite big_cons vi vs addr0.
- by rewrite -subr_ge0 Id addr_ge0 ?is_nonneg_sound // ge0.
- rewrite -subr_gt0 Id; case/orP: st => [pr|st].
    by apply: ltr_spaddr; [apply: is_pos_sound|apply: ge0].
  apply: ltr_spaddl; last exact: is_nonneg_sound.
  have nr' : Greater <> Equal by [].
  elim: (lines) L st => [//|i s IH] /= /andP [/fits [_ /(_ nr') vi /(_ nr') vp] L].
  case/orP => [/vp pi|/(IH L) ps']; rewrite big_cons; first by apply: ltr_spaddl => //; apply: ge0.
  exact: ltr_spaddr.
Qed.

(* ---- Induction: natural variable k replaced by l ---- *)
Lemma at_natural_val nv k l x : lval nv (at_natural k l x) = lval (set nv k (lval nv l)) x.
Proof.
rewrite /at_natural lsubst_val; apply: lval_ext => v _; rewrite /set.
by case: eqP => // _; rewrite lvar_val.
Qed.

Lemma at_whole_val e nv k l x : nval e nv (at_whole k l x) = nval e (set nv k (lval nv l)) x.
Proof.
rewrite !nvalE /= at_natural_val; congr (_ + _)%N; elim: (x.2) => [|[c v] r IH] /=; first by rewrite /csum !big_nil.
rewrite cput_sum IH /csum big_cons /=; congr (_ * _ + _)%N; rewrite /call_value /=; congr (whole ln (F _ _ _)).
by rewrite -map_comp; apply: eq_map => y; apply: at_natural_val.
Qed.

(* Replacing a natural variable is reading the term where it has another value. *)
Lemma subst_natural_sound k l t e nv : all (fun q => q == Natural k) (lin_vars l) ->
  value (subst_natural k l t) e nv = value t e (set nv k (lval nv l)).
Proof.
move=> /allP only.
have B e0 nv0 p m p' m' : ncancel (at_whole k l p) (at_whole k l m) = (p', m') ->
    integer e0 nv0 p' m' = integer e0 (set nv0 k (lval nv0 l)) p m.
  by move=> E; have := ncancel_val F ln e0 nv0 (at_whole k l p) (at_whole k l m); rewrite E /integer /= !at_whole_val.
elim: t e nv => [z d|p m|c|f us ns|i j|t IHt u IHu|t IHt u IHu|t IH p m|n t IH|t IH|n b t IH] e nv //=.
- by case E: (ncancel _ _) => [p' m'] /=; rewrite (B _ _ _ _ _ _ E).
- by congr (F f _ _); rewrite -map_comp; apply: eq_map => x; apply: at_whole_val.
- by rewrite IHt IHu.
- by rewrite IHt IHu.
- by case E: (ncancel _ _) => [p' m'] /=; rewrite (B _ _ _ _ _ _ E) IH.
- by apply: eq_bigr => x _.
- by rewrite IH.
- rewrite at_whole_val; apply: eq_bigr => i _; case: eqP => [->|/eqP nk].
    by apply: value_ext => // v; rewrite /set; case: eqP.
  rewrite IH; apply: value_ext => // v.
  have -> : lval (set nv n i) l = lval nv l.
    by apply: lval_ext => q /only /eqP [->]; rewrite /set eq_sym (negbTE nk).
  by rewrite /set; case: (v =P k) => // ->; rewrite eq_sym (negbTE nk).
Qed.

Lemma holds_subst k l qs r t u e nv : all (fun q => q == Natural k) (lin_vars l) ->
  Natural k \notin qs -> all (fun q => q \notin qs) (lin_vars l) ->
  holds_for qs r (subst_natural k l t) (subst_natural k l u) e nv <-> holds_for qs r t u e (set nv k (lval nv l)).
Proof.
move=> only; elim: qs e nv => [|[n|v] qs IH] e nv /=; first by rewrite !subst_natural_sound.
- rewrite in_cons => kq /allP lq; have kq' : Natural k \notin qs by apply: contra kq => ->; rewrite orbT.
  have lq' : all (fun q => q \notin qs) (lin_vars l).
    by apply/allP => q /lq; rewrite in_cons negb_or => /andP [].
  by split=> H x; apply/IH.
- rewrite in_cons negb_or => /andP [kv kq] /allP lq.
  have lq' : all (fun q => q \notin qs) (lin_vars l).
    by apply/allP => q /lq; rewrite in_cons negb_or => /andP [].
  have S x w : set (set nv v x) k (lval (set nv v x) l) w = set (set nv k (lval nv l)) v x w.
    have -> : lval (set nv v x) l = lval nv l.
      apply: lval_ext => w' /lq; rewrite in_cons negb_or => /andP [wv _]; rewrite /set; case: eqP => // E.
      by move: wv; rewrite E eqxx.
    rewrite /set; case: (w =P k) => // ->; case: (k =P v) => // E.
    by move: kv; rewrite E eqxx.
  split=> H x.
    have /IH := H x => /(_ kq lq').
    by apply: holds_for_agree => // w _; apply: S.
  apply/IH => //; have := H x.
  by apply: holds_for_agree => // w _; rewrite S.
Qed.

(* ---- What is linear in a natural number, and never negative ---- *)
Hypothesis archimedean : forall x : R, exists n : nat, x < n%:R.

Lemma slope_ge0 (a b : R) : (forall n : nat, 0 <= n%:R * a + b) -> 0 <= a.
Proof.
move=> P; rewrite leNgt; apply/negP => a0; have na : 0 < - a by rewrite oppr_gt0.
have [n] := archimedean (b / - a); rewrite ltr_pdivr_mulr // mulrN -subr_gt0 => Q.
by have := P n; rewrite leNgt -oppr_gt0 opprD Q.
Qed.

Lemma equal_sound t u nv e : typed e -> equal sg t u -> value t e nv = value u e nv.
Proof.
move=> ty I; have [w [w' [E1 E2 tm]]] := identity_sound nv ty I.
rewrite (tr_plain_sound tm nv (half_env e) E1) (tr_plain_sound tm nv (half_env e) E2).
have V x : value x (fun n => half_env e n.*2) nv = value x e nv by apply: value_ext => //; exact: half_envK.
by rewrite !V.
Qed.

Lemma archimedes_sound k a b qs r t u e nv : typed e -> r <> Equal -> Natural k \in qs ->
  Natural k \notin free a ++ free b ->
  equal sg (minus t u) (Add (Mul (Nat (nvar k) nzero) a) b) ->
  holds_for qs r t u e nv -> holds_for [seq q <- qs | q != Natural k] AtLeast a zero e nv.
Proof.
move=> ty nr kq; rewrite mem_cat negb_or => /andP [ka kb] I P; apply: holds_intro => // E M tE HE HM; rewrite /related.
rewrite value_zero; apply: (@slope_ge0 _ (value b E M)) => n; pose N' := set M k n.
have V x : Natural k \notin free x -> value x E N' = value x E M.
  move=> kx; apply: value_agree => // v Hv; rewrite /N' /set; case: eqP => // X; by move: kx; rewrite -X Hv.
have rel : related r (value t E N') (value u E N').
  apply: holds_at P => // [m Hm|v Hv]; first by apply: HE; rewrite mem_filter negb_and Hm orbT.
  rewrite /N' /set; case: eqP => [X|_]; first by move: Hv; rewrite X kq.
  by apply: HM; rewrite mem_filter negb_and Hv orbT.
have := equal_sound N' tE I; rewrite !value_minus /=.
have -> : (integer E N' (nvar k) nzero)%:~R = n%:R :> R by rewrite integer0 nvar_val -pmulrn /N' /set eqxx.
rewrite (V a ka) (V b kb) => <-; rewrite subr_ge0.
by case: (r) nr rel => //= _ /ltW.
Qed.

(* ---- All rules, in one model ---- *)
Hypothesis ln_tangent : forall x, 0 < x -> ln x <= x - 1.
Definition true_here (q : sequent) := forall e nv, typed e -> all_hold q.1 e nv -> holds q.2 e nv.
Fixpoint all_true (ps : seq sequent) : Prop := match ps with [::] => True | p :: ps => true_here p /\ all_true ps end.

Lemma all_true_nth ps n : all_true ps -> (n < size ps)%N -> true_here (nthp ps n).
Proof. by elim: ps n => [//|p ps IH] [|n] /= [hp hps] //; apply: IH. Qed.

Lemma all_hold_set H k x e nv : fixed [:: Natural k] H -> all_hold H e nv -> all_hold H e (set nv k x).
Proof.
move=> f; apply: (all_hold_agree f) => // v; rewrite inE => nk; rewrite /set; case: eqP => // E.
by move: nk; rewrite E eqxx.
Qed.

Lemma related_ge (r : relation) (x y : R) : related r x y -> 0 <= x - y.
Proof. by rewrite subr_ge0; case: r => /= [->|//|/ltW]. Qed.

Definition in_one_model (r : rule) :=
  match r with Instantiate _ | Discharge _ | Maximiser _ _ _ _ _ _ | Recursion _ _ _ => false | _ => true end.

(* Rule by rule, in the order of Kernel.v *)
Lemma rules_sound r ps q : in_one_model r -> accepts sg r ps q -> all_true ps -> true_here q.
Proof.
case: q => H [qs r0 t u]; case: r => [|lines remainder||||| a b|claim k|//|//|//|//|k a b||] _ /=.
- by case: ps => // am _ e nv ty h; apply: among_holds am h.
- move=> C P e nv ty h; apply: (combine_sound C) (h) => // p e' nv' lt ty' h'.
  exact: (all_true_nth P lt).
- case: ps => [|[H1 A] [|[H2 B] [|? ?]]] // /and3P [w1 w2 /jeq_eq ->] [PA [PB _]] e nv ty h.
  apply: PB => //=; apply: within_holds w2 _; split=> //; apply: PA => //; exact: within_holds w1 h.
- case: ps => [|[H1 [q1 r1 a b]] [|[H2 [q2 r2 c d]] [|? ?]]] //.
  move=> /and4P [w1 w2 f /jeq_eq E] [PA [PB _]]; move: f; case: E => -> -> -> -> f e nv ty h.
  apply: (generalise f) h => // {ty e nv} e nv ty h.
  have := specialise ty (PA e nv ty (within_holds w1 h)); have := specialise ty (PB e nv ty (within_holds w2 h)).
  have -> : value (Mul (minus a b) (minus c d)) e nv =
    (value a e nv - value b e nv) * (value c e nv - value d e nv) by rewrite -!value_minus.
  rewrite value_zero.
  case: ifP => [/andP [/req_eq -> /req_eq ->] /= gB gA|_ /related_ge gB /related_ge gA] /=.
    by rewrite mulr_gt0 ?subr_gt0.
  exact: mulr_ge0.
- case: ps => [|[H1 A] [|[H2 B] [|? ?]]] // /and5P [w1 w2 /req_eq -> /jeq_eq -> /jeq_eq ->] [PA [PB _]] e nv ty h.
  have {}PA := PA e nv ty (within_holds w1 h); have {}PB := PB e nv ty (within_holds w2 h).
  move: PA PB; rewrite /= => PA PB; elim: (qs) e nv {ty h} PA PB => [|[n|v] ps IH] e nv /=.
    by move=> x y; apply: le_anti; rewrite x y.
    by move=> PA PB x; apply: IH.
  by move=> PA PB x; apply: IH.
- case: ps => [|[H1 [q1 r1 a b]] [|? ?]] //; case: r1 => // /andP [w I] [P _] e nv ty h.
  have := specialise ty (P e nv ty (within_holds w h)); rewrite /= -subr_gt0 -value_minus.
  by rewrite (equal_sound nv ty I) value_zero ltxx.
- case: ps => [|[H1 A] [|[H2 B] [|? ?]]] // /and4P [w1 w2 /jeq_eq EA /jeq_eq EB] [PA [PB _]] e nv ty h.
  case: (ltP (value b e nv) (value a e nv)) => o.
    by rewrite -EA; apply: PA => //; apply: within_holds w1 _.
  by rewrite -EB; apply: PB => //; apply: within_holds w2 _.
- case: claim => cs cr ct cu; case: ps => [|[H1 A] [|[H2 B] [|? ?]]] //.
  case/and5P => w1 w2 kc f /and3P [/jeq_eq EA /jeq_eq EB /jeq_eq [-> -> -> ->]] [PA [PB _]] e nv ty h x /=.
  elim: x => [|x IH].
    have := PA e nv ty (within_holds w1 h); rewrite EA /= => /holds_subst; apply=> //.
  have hx := all_hold_set x f h.
  have := PB e (set nv k x) ty; rewrite EB /= => S.
  have {S} S := S (within_holds w2 (conj IH hx)).
  have : all (fun q => q \notin cs) (lin_vars (1%num, [:: (1%num, k)])) by rewrite /= kc.
  have ok : all (fun q => q == Natural k) (lin_vars (1%num, [:: (1%num, k)])) by rewrite /= eqxx.
  move/(holds_subst _ _ _ _ _ ok kc); move: S => + E => /E.
  apply: holds_for_agree => // v _; rewrite /set; case: eqP => // _.
  by rewrite lvalE /lsum big_seq1 /= eqxx Pos2Nat.inj_1 mul1n addnC addn1.
- case: ps => [|[H1 [q1 r1 t' u']] [|? ?]] //.
  move=> /and5P [w1 nr kq kf /andP [/jeq_eq [-> -> -> ->] I]] [P _] e nv ty h.
  have nr' : r1 <> Equal by move=> X; move: nr; rewrite X.
  by apply: archimedes_sound I (P e nv ty (within_holds w1 h)).
- case: ps => // /and3P [/req_eq -> p]; case: u p => // x px /keq_eq -> _ e nv ty h.
  apply: (@generalise _ _ _ _ [::]) => //; first by case: (qs).
  move=> e' nv' ty' _; rewrite value_minus.
  have -> : value (Num 1 1) e' nv' = 1 by rewrite /= /fraction /= Pos2Nat.inj_1 divr1.
  by apply: ln_tangent; apply: is_pos_sound.
- case: ps => [|[H1 [q1 r1 a b]] [|? ?]] //; case: r1 => // /and4P [w pa pb /jeq_eq [-> -> -> ->]] [P _] e nv ty h.
  have {P h} P := P e nv ty (within_holds w h); move: P => /=.
  elim: (q1) e nv {ty} => [|[n|v] ps IH] e nv /=; first by move=> ->.
    by move=> P x; apply: IH.
  by move=> P x; apply: IH.
Qed.
End Model.
