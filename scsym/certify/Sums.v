(* Equality of finite indexed sums, decided by computation and proven sound.

   The language is that of scsym's kernel: products and sums over finite nonempty types, powers of symbols, Kronecker
   deltas, cardinalities, natural numbers.  [check t u = true] implies that t and u have the same value in every numeric
   field, for all finite types and all functions (Theorem check_sound).  The checker shares no code and no normal form
   with the Python kernel: it expands, cancels, and matches monomials up to renaming of their bound indices. *)

From Coq Require Import NArith PArith.
From mathcomp Require Import all_ssreflect all_algebra ring.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

Lemma positive_eqP : Equality.axiom Pos.eqb.
Proof. by move=> x y; apply: (iffP idP) => [/Pos.eqb_eq|->]; rewrite ?Pos.eqb_refl. Qed.
Canonical positive_eqType := EqType positive (EqMixin positive_eqP).

(* An index is a name; a natural-number expression is a constant and multiples of natural variables. *)
Definition lin := (nat * seq (nat * nat))%type.
Definition atom := (nat * seq nat * seq lin)%type.
Definition factor := (bool * atom * option nat)%type. (* inverted?, atom, power of a natural variable *)
Definition coef := (N * N * positive)%type.           (* (a, b, d) is (a - b) / d *)
Definition binder := (nat * nat)%type.                (* name, sort *)
Definition mono := (coef * seq binder * seq factor)%type.

Inductive term :=
| TZero | TOne | TNat of nat | TInv of nat
| TFac of factor
| TOpp of term | TAdd of term & term | TMul of term & term
| TSum of nat & nat & term.

Definition cmul (x y : coef) : coef :=
  (N.add (N.mul x.1.1 y.1.1) (N.mul x.1.2 y.1.2), N.add (N.mul x.1.1 y.1.2) (N.mul x.1.2 y.1.1), Pos.mul x.2 y.2).
Definition cadd (x y : coef) : coef :=
  (N.add (N.mul x.1.1 (Npos y.2)) (N.mul y.1.1 (Npos x.2)), N.add (N.mul x.1.2 (Npos y.2)) (N.mul y.1.2 (Npos x.2)),
   Pos.mul x.2 y.2).
Definition copp (x : coef) : coef := (x.1.2, x.1.1, x.2).
Definition czero (x : coef) := N.eqb x.1.1 x.1.2.
Definition cnat (n : nat) : coef := (N.of_nat n, 0%num, 1%positive).
Definition cinv (n : nat) : coef := (1%num, 0%num, Pos.of_nat n).

Definition names (B : seq binder) := [seq b.1 | b <- B].
Definition vars (fs : seq factor) := flatten [seq f.1.2.1.2 | f : factor <- fs].

(* Expansion into monomials; None where two factors share a bound name. *)
Definition apart (m p : mono) :=
  [&& ~~ has (mem (vars p.2)) (names m.1.2) & ~~ has (mem (vars m.2)) (names p.1.2)].
Definition mulm (m p : mono) : mono := (cmul m.1.1 p.1.1, m.1.2 ++ p.1.2, m.2 ++ p.2).
Definition muls (ms ps : seq mono) : option (seq mono) :=
  if all (fun m => all (apart m) ps) ms then Some [seq mulm m p | m <- ms, p <- ps] else None.

Fixpoint nf (t : term) : option (seq mono) :=
  match t with
  | TZero => Some [::]
  | TOne => Some [:: (cnat 1, [::], [::])]
  | TNat n => Some [:: (cnat n, [::], [::])]
  | TInv n => if n is 0 then None else Some [:: (cinv n, [::], [::])]
  | TFac f => Some [:: (cnat 1, [::], [:: f])]
  | TOpp t => omap (map (fun m : mono => (copp m.1.1, m.1.2, m.2))) (nf t)
  | TAdd t u => obind (fun ms => omap (cat ms) (nf u)) (nf t)
  | TMul t u => obind (fun ms => obind (muls ms) (nf u)) (nf t)
  | TSum n k t => omap (map (fun m : mono => (m.1.1, (n, k) :: m.1.2, m.2))) (nf t)
  end.

(* Simplification of one monomial. *)
Definition card_of (k : nat) : factor := (false, (1%N, [::], [:: (k, [::])]), None).
Definition flip (f : factor) : factor := (~~ f.1.1, f.1.2, f.2).

Section Simplify.
Variable nz : nat -> bool.

Definition removable (f : factor) := (f.1.2.1.1 == 1%N) || ((2 < f.1.2.1.1)%N && nz (f.1.2.1.1 - 3)).

Fixpoint cancel (fs done : seq factor) : seq factor :=
  match fs with
  | [::] => done
  | f :: r => if removable f && (flip f \in done) then cancel r (rem (flip f) done) else cancel r (f :: done)
  end.

Fixpoint unused (B : seq binder) (fs : seq factor) : seq binder * seq factor :=
  match B with
  | [::] => ([::], fs)
  | b :: B => let: (B', fs') := unused B fs in
              if b.1 \in vars fs' then (b :: B', fs') else (B', card_of b.2 :: fs')
  end.

Definition simp (m : mono) : mono :=
  let: (B, fs) := unused m.1.2 (cancel m.2 [::]) in (m.1.1, B, cancel fs [::]).

(* Matching up to a renaming of bound names, which is a composition of transpositions. *)
Definition sw (a b n : nat) := if n == a then b else if n == b then a else n.
Fixpoint renaming (ps : seq (nat * nat)) (n : nat) : nat :=
  match ps with [::] => n | p :: r => sw (renaming r p.1) p.2 (renaming r n) end.
Definition ren (r : nat -> nat) (f : factor) : factor := (f.1.1, (f.1.2.1.1, map r f.1.2.1.2, f.1.2.2), f.2).

Definition matches (B : seq binder) (fs : seq factor) (B' : seq binder) (fs' : seq factor) (p : seq binder) :=
  let r := renaming (rev (zip (names p) (names B))) in
  (* nested conditionals, for vm_compute evaluates every argument of a conjunction *)
  if [seq (r b.1, b.2) | b <- p] == B then
    if all (fun n => (n \in names p) || (r n == n)) (vars fs') then perm_eq fs (map (ren r) fs') else false
  else false.

Definition shape (fs : seq factor) := [seq (f.1.1, f.1.2.1.1, f.2) | f : factor <- fs].

Definition same (m m' : mono) :=
  if size m.1.2 == size m'.1.2 then
    if perm_eq (shape m.2) (shape m'.2) then
      if uniq (names m'.1.2) then has (matches m.1.2 m.2 m'.1.2 m'.2) (permutations m'.1.2) else false
    else false
  else false.

Fixpoint insert (m : mono) (acc : seq mono) : seq mono :=
  match acc with
  | [::] => [:: m]
  | m' :: r => if same m' m then (cadd m'.1.1 m.1.1, m'.1.2, m'.2) :: r else m' :: insert m r
  end.

Definition check (t u : term) : bool :=
  if nf (TAdd t (TOpp u)) is Some ms
  then all (fun m : mono => czero m.1.1) (foldr insert [::] (map simp ms)) else false.
End Simplify.

Section Semantics.
Variable R : numFieldType.
Variable T : nat -> finType.
Notation U := {k : nat & T k}.
Variable F : nat -> seq U -> seq nat -> R.
Variable nv : nat -> nat.
Variable nz : nat -> bool.
Hypothesis inhabited : forall k, (0 < #|T k|)%N.
Hypothesis nonzero : forall f us ns, nz f -> F f us ns != 0.

Definition env := nat -> U.
Definition upd (e : env) (n : nat) (x : U) : env := fun m => if m == n then x else e m.
Definition lval (l : lin) : nat :=
  foldl (fun s cv => s + (if cv.1 is 1 then nv cv.2 else cv.1 * nv cv.2))%N l.1 l.2.
Definition G (f : nat) (us : seq U) (ns : seq nat) : R :=
  match f with
  | 0 => match us with [:: x; y] => (x == y)%:R | _ => 0 end
  | 1 => match ns with [:: k] => #|T k|%:R | _ => 1 end
  | 2 => match ns with [:: n] => n%:R | _ => 0 end
  | f.+3 => F f us ns
  end.
Definition aden (a : atom) (e : env) : R := G a.1.1 (map e a.1.2) (map lval a.2).
Definition fden (f : factor) (e : env) : R :=
  let b := aden f.1.2 e in
  let p := if f.2 is Some v then b ^+ nv v else b in
  if f.1.1 then p^-1 else p.
Definition cden (c : coef) : R := ((N.to_nat c.1.1)%:R - (N.to_nat c.1.2)%:R) / (Pos.to_nat c.2)%:R.
Definition prodf (fs : seq factor) (e : env) : R := \prod_(f <- fs) fden f e.
Fixpoint sumb (B : seq binder) (g : env -> R) (e : env) : R :=
  match B with [::] => g e | b :: B => \sum_(x : T b.2) sumb B g (upd e b.1 (Tagged T x)) end.
Definition mden (m : mono) (e : env) : R := cden m.1.1 * sumb m.1.2 (prodf m.2) e.
Definition msden (ms : seq mono) (e : env) : R := \sum_(m <- ms) mden m e.

Fixpoint tden (t : term) (e : env) : R :=
  match t with
  | TZero => 0 | TOne => 1 | TNat n => n%:R | TInv n => n%:R^-1
  | TFac f => fden f e
  | TOpp t => - tden t e
  | TAdd t u => tden t e + tden u e
  | TMul t u => tden t e * tden u e
  | TSum n k t => \sum_(x : T k) tden t (upd e n (Tagged T x))
  end.

(* Coefficients *)
Lemma dpos (d : positive) : (Pos.to_nat d)%:R != 0 :> R.
Proof. by rewrite pnatr_eq0 -lt0n; apply/ltP/Pos2Nat.is_pos. Qed.

Lemma cden_mul x y : cden (cmul x y) = cden x * cden y.
Proof.
case: x => [[a b] d]; case: y => [[a' b'] d']; rewrite /cden /cmul /=.
rewrite !N2Nat.inj_add !N2Nat.inj_mul Pos2Nat.inj_mul !plusE !multE !natrD !natrM invfM mulrACA.
by congr (_ * _); ring.
Qed.

Lemma cden_add x y : cden (cadd x y) = cden x + cden y.
Proof.
case: x => [[a b] d]; case: y => [[a' b'] d']; rewrite /cden /cadd /=.
have E p : N.to_nat (Npos p) = Pos.to_nat p by [].
rewrite !N2Nat.inj_add !N2Nat.inj_mul Pos2Nat.inj_mul !plusE !multE !natrD !natrM !E.
by field; rewrite !dpos.
Qed.

Lemma cden_opp x : cden (copp x) = - cden x.
Proof. by case: x => [[a b] d]; rewrite /cden /= -mulNr opprB. Qed.

Lemma cden_nat n : cden (cnat n) = n%:R.
Proof. by rewrite /cden /= Nnat.Nat2N.id subr0 Pos2Nat.inj_1 divr1. Qed.

Lemma cden_inv n : cden (cinv n.+1) = n.+1%:R^-1.
Proof.
by rewrite /cden -[(cinv _).2]/(Pos.of_nat n.+1) Nat2Pos.id //= Pos2Nat.inj_1 subr0 mul1r.
Qed.

Lemma cden_zero x : czero x -> cden x = 0.
Proof. by case: x => [[a b] d] /N.eqb_spec /= ->; rewrite /cden /= subrr mul0r. Qed.

(* What depends on which names *)
Definition agree (X : seq nat) (e e' : env) := forall n, n \in X -> e n = e' n.
Definition local (X : seq nat) (g : env -> R) := forall e e', agree X e e' -> g e = g e'.

Lemma local_fac f : local f.1.2.1.2 (fden f).
Proof.
move=> e e' E; rewrite /fden /aden; suff -> : map e f.1.2.1.2 = map e' f.1.2.1.2 by [].
by apply/eq_in_map => n /E.
Qed.

Lemma local_prodf fs : local (vars fs) (prodf fs).
Proof.
move=> e e' E; rewrite /prodf; apply: eq_big_seq => f /= Hf; apply: local_fac => n Hn; apply: E.
by apply/flatten_mapP; exists f.
Qed.

Lemma sumb_ext B g g' e : (forall e, g e = g' e) -> sumb B g e = sumb B g' e.
Proof. by move=> E; elim: B e => [|b B IH] e /=; [apply: E | apply: eq_bigr => x _; apply: IH]. Qed.

Lemma sumb_agree X B g e e' :
  local X g -> (forall n, n \in X -> n \notin names B -> e n = e' n) -> sumb B g e = sumb B g e'.
Proof.
move=> L; elim: B e e' => [|b B IH] e e' E /=; first by apply: L => n Hn; apply: E.
apply: eq_bigr => x _; apply: IH => n Hn Nn; rewrite /upd; case: eqP => // /eqP ne.
by apply: E => //; rewrite inE negb_or ne.
Qed.

Lemma local_sumb X B g : local X g -> local X (sumb B g).
Proof. by move=> L e e' E; apply: sumb_agree L _ => n Hn _; apply: E. Qed.

Lemma sumb_cat B B' g e : sumb (B ++ B') g e = sumb B (sumb B' g) e.
Proof. by elim: B e => [|b B IH] e //=; apply: eq_bigr => x _; apply: IH. Qed.

Lemma sumb_pull X B g h e :
  local X g -> ~~ has (mem X) (names B) -> sumb B (fun e => g e * h e) e = g e * sumb B h e.
Proof.
move=> L; elim: B e => [|b B IH] e //=; rewrite negb_or => /andP [nb nB]; rewrite mulr_sumr.
apply: eq_bigr => x _; rewrite IH //; congr (_ * _); apply: L => n Hn; rewrite /upd.
by case: eqP => // E; move: nb; rewrite -E /= Hn.
Qed.

Lemma sumb0 B e : sumb B (fun=> 0) e = 0.
Proof. by elim: B e => [|b B IH] e //=; rewrite big1 // => x _; apply: IH. Qed.

Lemma sumb_const B g (c : R) e : sumb B (fun e => c * g e) e = c * sumb B g e.
Proof. by apply: (@sumb_pull [::] B (fun=> c)) => //; elim: (names B). Qed.

(* Expansion *)
Lemma mden_mul m p e : apart m p -> mden (mulm m p) e = mden m e * mden p e.
Proof.
case: m => [[c B] fs]; case: p => [[c' B'] fs'] /andP [/= A A']; rewrite /mden /= cden_mul.
suff -> : sumb (B ++ B') (prodf (fs ++ fs')) e = sumb B (prodf fs) e * sumb B' (prodf fs') e by exact: mulrACA.
rewrite sumb_cat.
have -> : sumb B (sumb B' (prodf (fs ++ fs'))) e = sumb B (fun e => prodf fs e * sumb B' (prodf fs') e) e.
  apply: sumb_ext => e1; rewrite -(@sumb_pull (vars fs) B' (prodf fs)); [|exact: local_prodf|exact: A'].
  by apply: sumb_ext => e2; rewrite /prodf big_cat.
have -> : sumb B (fun e => prodf fs e * sumb B' (prodf fs') e) e =
          sumb B (fun e => sumb B' (prodf fs') e * prodf fs e) e.
  by apply: sumb_ext => e1; rewrite mulrC.
rewrite (@sumb_pull (vars fs') B (sumb B' (prodf fs'))); [exact: mulrC | | exact: A].
by apply: local_sumb; exact: local_prodf.
Qed.

Lemma msden_cat ms ps e : msden (ms ++ ps) e = msden ms e + msden ps e.
Proof. by rewrite /msden big_cat. Qed.

Lemma msden_mul ms ps qs e : muls ms ps = Some qs -> msden qs e = msden ms e * msden ps e.
Proof.
rewrite /muls; case: ifP => // A [<-]; have {}A m : m \in ms -> all (apart m) ps by move/allP: A; apply.
rewrite /msden big_allpairs_dep mulr_suml.
apply: eq_big_seq => m Hm; rewrite mulr_sumr; apply: eq_big_seq => p Hp; apply: mden_mul.
by move/allP: (A m Hm); apply.
Qed.

Lemma nf_sound t ms : nf t = Some ms -> forall e, msden ms e = tden t e.
Proof.
elim: t ms => /=.
- by move=> ms [<-] e; rewrite /msden big_nil.
- by move=> ms [<-] e; rewrite /msden big_seq1 /mden /= cden_nat /prodf big_nil mulr1.
- by move=> n ms [<-] e; rewrite /msden big_seq1 /mden /= cden_nat /prodf big_nil mulr1.
- by case=> // n ms [<-] e; rewrite /msden big_seq1 /mden /= cden_inv /prodf big_nil mulr1.
- by move=> f ms [<-] e; rewrite /msden big_seq1 /mden /= cden_nat mul1r /prodf big_seq1.
- move=> t IH ms; case: (nf t) IH => // ps IH [<-] e; rewrite -(IH _ erefl) /msden big_map -sumrN.
  by apply: eq_bigr => m _; rewrite /mden /= cden_opp mulNr.
- move=> t IH u IHu ms; case: (nf t) IH => // ps IH; case: (nf u) IHu => // qs IHu [<-] e.
  by rewrite -(IH _ erefl) -(IHu _ erefl) msden_cat.
- move=> t IH u IHu ms; case: (nf t) IH => // ps IH; case: (nf u) IHu => // qs IHu /= H e.
  by rewrite -(IH _ erefl) -(IHu _ erefl) (msden_mul _ H).
- move=> n k t IH ms; case: (nf t) IH => // ps IH [<-] e; rewrite /msden big_map.
  rewrite -(eq_bigr _ (fun x _ => IH _ erefl _)) /msden exchange_big /=; apply: eq_bigr => m _.
  by rewrite /mden /= mulr_sumr.
Qed.

(* Simplification *)
Lemma fden_flip f e : removable nz f -> fden f e * fden (flip f) e = 1.
Proof.
case: f => [[i [[f us] ns]] p] H; set x := fden _ _; set y := fden _ _.
have nx : aden (f, us, ns) e != 0.
  rewrite /aden /=; move: H; rewrite /removable /=; case: f {x y} => [|[|[|f]]] //=.
    by case: (map lval ns) => [|k [|? ?]]; rewrite ?oner_neq0 // pnatr_eq0 -lt0n inhabited.
  have -> : (f.+3 - 3)%N = f by rewrite !subSS subn0.
  exact: nonzero.
have np : forall v, aden (f, us, ns) e ^+ v != 0 by move=> v; rewrite expf_neq0.
rewrite /x /y /fden /flip /=; case: i {x y H} => /=; case: p => [v|].
- by rewrite mulVf.
- by rewrite mulVf.
- by rewrite mulfV.
- by rewrite mulfV.
Qed.

Lemma cancel_sound fs done e : prodf (cancel nz fs done) e = prodf fs e * prodf done e.
Proof.
elim: fs done => [|f r IH] done /=; first by rewrite /prodf big_nil mul1r.
case: ifP => [/andP [H D]|_]; rewrite IH /prodf !big_cons.
  rewrite (perm_big _ (perm_to_rem D)) big_cons /= -[fden f e * _]mulrC -mulrA; congr (_ * _).
  by rewrite mulrA fden_flip // mul1r.
by rewrite mulrCA mulrA.
Qed.

Lemma unused_sound B fs e : sumb (unused B fs).1 (prodf (unused B fs).2) e = sumb B (prodf fs) e.
Proof.
elim: B e => [|b B IH] e //=; move: IH; case: (unused B fs) => B' fs' /= IH.
case: ifP => [_|/negbT nb] /=; first by apply: eq_bigr => x _.
have C : forall e, fden (card_of b.2) e = #|T b.2|%:R by [].
have -> : sumb B' (prodf (card_of b.2 :: fs')) e = #|T b.2|%:R * sumb B' (prodf fs') e.
  by rewrite -sumb_const; apply: sumb_ext => e1; rewrite /prodf big_cons C.
rewrite -(eq_bigr _ (fun x _ => IH _)).
have E (x : T b.2) : sumb B' (prodf fs') (upd e b.1 (Tagged T x)) = sumb B' (prodf fs') e.
  apply: (sumb_agree (local_prodf (fs := fs'))) => n Hn _; rewrite /upd; case: eqP => // H.
  by move: nb; rewrite -H Hn.
by rewrite (eq_bigr _ (fun x _ => E x)) sumr_const cardT -cardE mulr_natl.
Qed.

Lemma simp_sound m e : mden (simp nz m) e = mden m e.
Proof.
case: m => [[c B] fs]; rewrite /simp /=; case E: (unused _ _) => [B' fs']; rewrite /mden /=; congr (_ * _).
have -> : sumb B' (prodf (cancel nz fs' [::])) e = sumb B' (prodf fs') e.
  by apply: sumb_ext => e1; rewrite cancel_sound /prodf big_nil mulr1.
have := unused_sound B (cancel nz fs [::]) e; rewrite E /= => ->.
by apply: sumb_ext => e1; rewrite cancel_sound /prodf big_nil mulr1.
Qed.

(* Matching *)
Lemma sw_inj a b : injective (sw a b).
Proof.
apply: (can_inj (g := sw a b)) => n; rewrite /sw.
have [->|na] := eqVneq n a; first by rewrite eqxx; case: eqP.
have [->|nb] := eqVneq n b; first by rewrite eqxx.
by rewrite (negbTE na) (negbTE nb).
Qed.

Lemma renaming_inj ps : injective (renaming ps).
Proof. by elim: ps => [|p r IH] n m //= /sw_inj /IH. Qed.

Lemma prodf_ren r fs e : prodf (map (ren r) fs) e = prodf fs (fun n => e (r n)).
Proof.
rewrite /prodf big_map; apply: eq_bigr => -[[i [[f us] ns]] p] _.
by rewrite /fden /aden /= -map_comp.
Qed.

Lemma sumb_fun B fs e e' : e =1 e' -> sumb B (prodf fs) e = sumb B (prodf fs) e'.
Proof. by move=> E; apply: (sumb_agree (local_prodf (fs := fs))) => n _ _. Qed.

Lemma sumb_alpha r B fs e : injective r ->
  sumb [seq (r b.1, b.2) | b <- B] (prodf (map (ren r) fs)) e = sumb B (prodf fs) (fun n => e (r n)).
Proof.
move=> I; elim: B e => [|b B IH] e /=; first exact: prodf_ren.
apply: eq_bigr => x _; rewrite IH; apply: sumb_fun => n.
by rewrite /upd (inj_eq I).
Qed.

Lemma sumb_front b p p' fs e : b.1 \notin names p ->
  sumb (p ++ b :: p') (prodf fs) e = sumb (b :: p ++ p') (prodf fs) e.
Proof.
elim: p e => [|c p IH] e //=; rewrite inE negb_or => /andP [ne nb].
rewrite (eq_bigr _ (fun y _ => IH _ nb)) /= exchange_big /=; apply: eq_bigr => x _; apply: eq_bigr => y _.
apply: sumb_fun => n; rewrite /upd; case: eqP => // H; case: eqP => // H'.
by move: ne; rewrite -H -H' eqxx.
Qed.

Lemma sumb_perm B p fs e : perm_eq B p -> uniq (names B) -> sumb B (prodf fs) e = sumb p (prodf fs) e.
Proof.
elim: B p e => [|b B IH] p e; first by rewrite perm_sym => /perm_nilP ->.
move=> P /= /andP [nb uB]; have /splitPr Hb : b \in p by rewrite -(perm_mem P) mem_head.
case: Hb P => p1 p2 P; have P' : perm_eq B (p1 ++ p2).
  by move: P; rewrite perm_sym perm_catC /= perm_cons perm_catC perm_sym.
rewrite sumb_front /=; last first.
  by apply: contra nb => H; rewrite (perm_mem (perm_map _ P')) /names map_cat mem_cat H.
by apply: eq_bigr => x _; apply: IH.
Qed.

Lemma same_sound m m' e : same m m' -> sumb m.1.2 (prodf m.2) e = sumb m'.1.2 (prodf m'.2) e.
Proof.
case: m => [[c B] fs]; case: m' => [[c' B'] fs']; rewrite /same /=.
case: ifP => // _; case: ifP => // _; case: ifP => // u /hasP [p]; rewrite mem_permutations => P.
rewrite /matches; set r := renaming _; case: ifP => // /eqP E; case: ifP => // A0 Q.
have A : {in vars fs', forall n, (n \in names p) || (r n == n)} by apply/allP.
rewrite (sumb_perm _ _ (_ : perm_eq B' p) u); last by rewrite perm_sym.
rewrite (sumb_agree (local_prodf (fs := fs')) (e' := fun n => e (r n))); last first.
  by move=> n Hn nn; move: (A n Hn); rewrite (negbTE nn) /= => /eqP ->.
rewrite -(sumb_alpha _ _ _ (@renaming_inj _)) E; apply: sumb_ext => e1.
by rewrite /prodf; apply: perm_big.
Qed.

Lemma insert_sound m acc e : msden (insert m acc) e = mden m e + msden acc e.
Proof.
elim: acc => [|m' r IH] /=; first by rewrite /msden big_seq1 big_nil addr0.
case: ifP => [S|_]; rewrite /msden !big_cons; last by rewrite -/(msden _ _) IH addrCA.
by rewrite addrA; congr (_ + _); rewrite /mden /= cden_add mulrDl addrC (same_sound _ S).
Qed.

Theorem check_sound t u e : check nz t u -> tden t e = tden u e.
Proof.
rewrite /check; case H: (nf _) => [ms|//] Z.
apply/eqP; rewrite -subr_eq0 -[tden t e - _]/(tden (TAdd t (TOpp u)) e) -(nf_sound H); apply/eqP.
have -> : msden ms e = msden (foldr insert [::] (map (simp nz) ms)) e.
  elim: ms {H Z} => [|m ms IH] //=; rewrite insert_sound -IH simp_sound.
  by rewrite /msden big_cons.
apply: big1_seq => m /andP [_ Hm]; rewrite /mden cden_zero ?mul0r //.
by move/allP: Z; apply.
Qed.
End Semantics.

Print Assumptions check_sound.
