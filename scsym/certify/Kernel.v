(* The language of scsym's kernel, what a theorem means, and a checker of its rules.

   To know what a certified theorem says, read the first two parts, Language and Meaning; they are short.  The third
   part is a checker: [accepts sg rule premises q = true] implies that q is valid if its premises are (Theorem
   [accepts_sound] in Certify.v), so a reader need not trust it.  Nothing is shared with the kernel written in Python:
   identities between sums are decided by [check] of Sums.v. *)

From Coq Require Import NArith ZArith.
From mathcomp Require Import all_ssreflect all_algebra.
Require Import Sums.
Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.
Import GRing.Theory Num.Theory.
Local Open Scope ring_scope.

(* ---- Language.  Symbols, sorts, index variables and natural-number variables are numbers; whoever writes a
   statement gives them names by definitions.  A [lin] is a constant and multiples of natural-number variables; a
   [natural] is a [lin] and multiples of values of functions, which are symbols with their index variables and their
   natural-number arguments. ---- *)

Inductive sign := Real | Nonzero | Nonneg | Positive | Whole.   (* Whole: a natural number *)
Definition call := (nat * seq nat * seq lin)%type.
Definition natural := (lin * seq (N * call))%type.

(* The declared sign of each symbol, the sorts of its indices and the number of its natural-number arguments, and the
   sort of each index variable. *)
Record signature := Signature {
  sign_of : nat -> sign; arguments_of : nat -> seq nat * nat; sort_of : nat -> nat }.

Inductive kterm :=
| Num of Z & positive                (* a fraction *)
| Nat of natural & natural           (* the difference of two natural numbers *)
| Card of nat                        (* the number of elements of a sort *)
| Sym of nat & seq nat & seq natural (* a symbol with its index variables and its natural-number arguments *)
| Delta of nat & nat                 (* 1 if the two index variables agree, else 0 *)
| Add of kterm & kterm
| Mul of kterm & kterm
| Pow of kterm & natural & natural   (* the exponent is the difference of two natural numbers *)
| Sum of nat & kterm                 (* the sum over all values of an index variable *)
| Log of kterm
| Range of nat & natural & kterm.    (* the sum over the values of a natural variable below a number, perhaps none *)
Delimit Scope Z_scope with whole.
Arguments Num _%whole _%positive.
Definition minus (t u : kterm) : kterm := Add t (Mul (Num (-1) 1) u).
Definition zero : kterm := Num 0 1.

Inductive relation := Equal | AtLeast | Greater.

Definition variable := (nat + nat)%type.
Definition Each : nat -> variable := inl.       (* an index variable *)
Definition Natural : nat -> variable := inr.    (* a natural-number variable *)

(* For all values of the variables: left relation right.  Other free variables are parameters. *)
Inductive judgement := Judge of seq variable & relation & kterm & kterm.

(* Hypotheses and conclusion *)
Definition sequent := (seq judgement * judgement)%type.

(* ---- Meaning.  A model: an ordered field R, a finite set T k for every sort k, a value F f us ns in R for every
   symbol f and its arguments, a function ln on R, and a function [whole] that takes n%:R to n, by which the value of a
   function that is a natural number can stand in indices and exponents.  An assignment: e gives every index variable an
   element of its sort, nv gives every natural-number variable a number.  Of Sums.v four definitions are used: [env], an
   assignment; [upd] and [set], assignments that are changed at a variable; [lval], the value of a linear expression.

   F is applied to lists of elements of any sorts.  Nothing is lost: functions of the declared arguments and signs extend
   to such an F, say by 1, and terms that respect the sorts (see [defined]) do not notice. ---- *)
Record functions (R : realFieldType) := Functions { logarithm :> R -> R; whole : R -> nat }.

Section Meaning.
Variables (R : realFieldType) (T : nat -> finType).
Variables (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R).
Variable sg : signature.

Definition fraction (z : Z) (d : positive) : R :=
  match z with Z0 => 0 | Zpos p => (Pos.to_nat p)%:R | Zneg p => - (Pos.to_nat p)%:R end / (Pos.to_nat d)%:R.

Definition call_value (e : env T) (nv : nat -> nat) (c : call) : nat :=
  whole ln (F c.1.1 [seq e n | n <- c.1.2] [seq lval nv l | l <- c.2]).
Definition nval (e : env T) (nv : nat -> nat) (l : natural) : nat :=
  (lval nv l.1 + \sum_(c <- l.2) N.to_nat c.1 * call_value e nv c.2)%N.
Definition integer (e : env T) (nv : nat -> nat) (p m : natural) : int := (nval e nv p)%:Z - (nval e nv m)%:Z.

Fixpoint value (t : kterm) (e : env T) (nv : nat -> nat) : R :=
  match t with
  | Num z d => fraction z d
  | Nat p m => (integer e nv p m)%:~R
  | Card k => #|T k|%:R
  | Sym f us ns => F f [seq e n | n <- us] [seq nval e nv l | l <- ns]
  | Delta i j => (e i == e j)%:R
  | Add t u => value t e nv + value u e nv
  | Mul t u => value t e nv * value u e nv
  | Pow t p m => value t e nv ^ integer e nv p m
  | Sum n t => \sum_(x : T (sort_of sg n)) value t (upd e n (Tagged T x)) nv
  | Log t => ln (value t e nv)
  | Range n l t => \sum_(i <- iota 0 (nval e nv l)) value t e (set nv n i)
  end.

Definition related (r : relation) (x y : R) : Prop :=
  match r with Equal => x = y | AtLeast => y <= x | Greater => y < x end.

Fixpoint holds_for (qs : seq variable) r t u e nv : Prop :=
  match qs with
  | [::] => related r (value t e nv) (value u e nv)
  | inl n :: qs => forall x : T (sort_of sg n), holds_for qs r t u (upd e n (Tagged T x)) nv
  | inr v :: qs => forall k : nat, holds_for qs r t u e (set nv v k)
  end.
Definition holds (j : judgement) e nv := let: Judge qs r t u := j in holds_for qs r t u e nv.

Fixpoint all_hold (H : seq judgement) e nv : Prop :=
  match H with [::] => True | h :: H => holds h e nv /\ all_hold H e nv end.

Definition has_sign (s : sign) (x : R) : Prop :=
  match s with
  | Real => True | Nonzero => x != 0 | Nonneg => 0 <= x | Positive => 0 < x | Whole => exists n : nat, x = n%:R
  end.

Definition typed (e : env T) := forall n, tag (e n) = sort_of sg n.
End Meaning.

(* All that is known of the field and of ln: ln turns products of positive numbers into sums and lies below its tangent
   at 1; no number exceeds every natural number; what is not negative has roots, and ln takes every value; [whole] takes
   n%:R to n.  The real numbers with their natural logarithm are such a field (Real.v). *)
Record analytic (R : realFieldType) (ln : functions R) : Prop := Analytic {
  ln_product : forall x y, 0 < x -> 0 < y -> ln (x * y) = ln x + ln y;
  ln_tangent : forall x, 0 < x -> ln x <= x - 1;
  archimedean : forall x : R, exists n : nat, x < n%:R;
  has_roots : forall (x : R) (n : nat), 0 <= x -> exists2 y, 0 <= y & y ^+ n.+1 = x;
  ln_onto : forall x, exists2 y, 0 < y & ln y = x;
  whole_nat : forall n : nat, whole ln n%:R = n }.

(* In every model and for all values of the parameters: if the hypotheses hold, so does the conclusion. *)
Definition valid (sg : signature) (q : sequent) : Prop :=
  forall (R : realFieldType) (T : nat -> finType) (F : nat -> seq {k : nat & T k} -> seq nat -> R) (ln : functions R),
    (forall k, (0 < #|T k|)%N) ->
    (forall f us ns, has_sign (sign_of sg f) (F f us ns)) ->
    analytic ln ->
  forall (e : env T) (nv : nat -> nat), typed sg e ->
    all_hold F ln sg q.1 e nv -> holds F ln sg q.2 e nv.

(* ---- The checker. ---- *)

(* Equality of terms and judgements *)
Fixpoint keq (t u : kterm) : bool :=
  match t, u with
  | Num z d, Num z' d' => Z.eqb z z' && Pos.eqb d d'
  | Nat p m, Nat p' m' => (p == p') && (m == m')
  | Card k, Card k' => k == k'
  | Sym f us ns, Sym f' us' ns' => [&& f == f', us == us' & ns == ns']
  | Delta i j, Delta i' j' => (i == i') && (j == j')
  | Add t u, Add t' u' | Mul t u, Mul t' u' => if keq t t' then keq u u' else false
  | Pow t p m, Pow t' p' m' => if (p == p') && (m == m') then keq t t' else false
  | Sum n t, Sum n' t' => if n == n' then keq t t' else false
  | Log t, Log t' => keq t t'
  | Range n l t, Range n' l' t' => if (n == n') && (l == l') then keq t t' else false
  | _, _ => false
  end.
Definition req (r r' : relation) : bool :=
  match r, r' with Equal, Equal | AtLeast, AtLeast | Greater, Greater => true | _, _ => false end.
Definition jeq (j j' : judgement) : bool :=
  let: Judge qs r t u := j in let: Judge qs' r' t' u' := j' in
  if (qs == qs') && req r r' then if keq t t' then keq u u' else false else false.
Definition among (j : judgement) (H : seq judgement) := has (jeq j) H.
Definition within (H K : seq judgement) := all (fun j => among j K) H.

(* Free variables; a quantifier may not bind a parameter of a hypothesis. *)
Definition lin_vars (l : lin) : seq variable := [seq Natural cv.2 | cv <- l.2].
Definition call_vars (c : call) : seq variable := map Each c.1.2 ++ flatten (map lin_vars c.2).
Definition natural_vars (l : natural) : seq variable := lin_vars l.1 ++ flatten [seq call_vars c.2 | c <- l.2].
Fixpoint free (t : kterm) : seq variable :=
  match t with
  | Num _ _ | Card _ => [::]
  | Nat p m => natural_vars p ++ natural_vars m
  | Sym _ us ns => map Each us ++ flatten (map natural_vars ns)
  | Delta i j => [:: Each i; Each j]
  | Add t u | Mul t u => free t ++ free u
  | Pow t p m => free t ++ natural_vars p ++ natural_vars m
  | Sum n t => [seq q <- free t | q != Each n]
  | Range n l t => natural_vars l ++ [seq q <- free t | q != Natural n]
  | Log t => free t
  end.
Definition parameters (j : judgement) : seq variable :=
  let: Judge qs _ t u := j in [seq q <- free t ++ free u | q \notin qs].
Definition fixed (qs : seq variable) (H : seq judgement) : bool :=
  if qs is [::] then true else all (fun h => all (fun q => q \notin qs) (parameters h)) H.

(* Visible signs *)
Definition sign_add s s' :=
  match s, s' with
  | Positive, Positive | Positive, Nonneg | Nonneg, Positive => Positive
  | Nonneg, Nonneg => Nonneg
  | _, _ => Real
  end.
Definition sign_mul s s' :=
  match s, s' with
  | Positive, Positive => Positive
  | Positive, Nonneg | Nonneg, Positive | Nonneg, Nonneg => Nonneg
  | Positive, Nonzero | Nonzero, Positive | Nonzero, Nonzero => Nonzero
  | _, _ => Real
  end.
Definition lzero : lin := (0%num, [::]).
Definition nzero : natural := (lzero, [::]).
Definition even (l : natural) :=
  [&& N.even l.1.1, all (fun cv => N.even cv.1) l.1.2 & all (fun c : N * call => N.even c.1) l.2].
Definition sign_pow s (p m : natural) :=
  match s with
  | Positive => Positive
  | Nonzero => if even p && even m then Positive else Nonzero
  | Nonneg => if m == nzero then if p == nzero then Positive else Nonneg else Real
  | Real | Whole => if m == nzero then if p == nzero then Positive else if even p then Nonneg else Real else Real
  end.
Definition starts (l : natural) : bool := if l.1.1 is N0 then false else true.  (* at least one, visibly *)
Fixpoint visible (sg : signature) (t : kterm) : sign :=
  match t with
  | Num z _ => match z with Zpos _ => Positive | Z0 => Nonneg | Zneg _ => Nonzero end
  | Nat p m => if m == nzero then if starts p then Positive else Nonneg else Real
  | Card _ => Positive
  | Sym f _ _ => if sign_of sg f is Whole then Nonneg else sign_of sg f
  | Delta _ _ => Nonneg
  | Add t u => sign_add (visible sg t) (visible sg u)
  | Mul t u => sign_mul (visible sg t) (visible sg u)
  | Pow t p m => sign_pow (visible sg t) p m
  | Range _ l t => match visible sg t with Positive => if starts l then Positive else Nonneg | Nonneg => Nonneg | _ => Real end
  | Sum _ t => match visible sg t with Positive => Positive | Nonneg => Nonneg | _ => Real end
  | Log _ => Real
  end.
Definition is_nonneg s := match s with Nonneg | Positive => true | _ => false end.
Definition is_pos s := if s is Positive then true else false.
Definition is_nz s := match s with Nonzero | Positive => true | _ => false end.

(* Whether a term is well sorted and leaves no value to a convention: a negative power is of a nonzero term, a
   logarithm of a positive one.  No rule needs this; it is checked of the theorems that people read. *)
Fixpoint defined (sg : signature) (t : kterm) : bool :=
  match t with
  | Num _ _ | Nat _ _ | Card _ => true
  | Sym f us ns => (map (sort_of sg) us == (arguments_of sg f).1) && (size ns == (arguments_of sg f).2)
  | Delta i j => sort_of sg i == sort_of sg j
  | Add t u | Mul t u => defined sg t && defined sg u
  | Pow t p m => defined sg t && ((m == nzero) || is_nz (visible sg t))
  | Sum _ t | Range _ _ t => defined sg t
  | Log t => defined sg t && is_pos (visible sg t)
  end.
(* Well sorted alone, and calls within sums mention no variable that a sum around binds; this is asked of every term of a
   proof.  The bound of a range mentions none at all. *)
Section Sorts.
Variable sg : signature.
Definition fits_places f (us : seq nat) (ns : nat) :=
  (map (sort_of sg) us == (arguments_of sg f).1) && (ns == (arguments_of sg f).2).
Definition call_fits (bound : seq variable) (c : call) : bool :=
  [&& fits_places c.1.1 c.1.2 (size c.2), (if sign_of sg c.1.1 is Whole then true else false) &
      if bound is [::] then true else all (fun q => q \notin bound) (call_vars c)].
Definition natural_fits (bound : seq variable) (l : natural) : bool := all (fun c => call_fits bound c.2) l.2.
Fixpoint well_sorted (bound : seq variable) (t : kterm) : bool :=
  match t with
  | Num _ _ | Card _ => true
  | Nat p m => natural_fits bound p && natural_fits bound m
  | Sym f us ns => fits_places f us (size ns) && all (natural_fits bound) ns
  | Delta i j => sort_of sg i == sort_of sg j
  | Add t u | Mul t u => well_sorted bound t && well_sorted bound u
  | Pow t p m => [&& natural_fits bound p, natural_fits bound m & well_sorted bound t]
  | Sum n t => well_sorted (Each n :: bound) t
  | Range n l t => let inside := Natural n :: bound in
      [&& natural_fits inside l, all (fun q => q \notin inside) (natural_vars l) & well_sorted inside t]
  | Log t => well_sorted bound t
  end.
Definition well_formed (j : judgement) : bool :=
  let: Judge qs _ t u := j in [&& uniq qs, well_sorted [::] t & well_sorted [::] u].
End Sorts.
Definition defined_in (sg : signature) (q : sequent) : bool :=
  all (fun j => let: Judge _ _ t u := j in defined sg t && defined sg u) (q.2 :: q.1).

(* Linear expressions in a normal form: sorted by variables, no zero coefficient *)
Fixpoint lput (c : N) (v : nat) (l : seq (N * nat)) :=
  match l with
  | [::] => [:: (c, v)]
  | (d, w) :: r =>
      if v == w then (N.add c d, w) :: r else if (v < w)%N then (c, v) :: l else (d, w) :: lput c v r
  end.
Definition ladd (n : N) (x l : lin) : lin :=  (* l + n x *)
  (N.add l.1 (N.mul n x.1),
   foldr (fun cv r => let c := N.mul n cv.1 in if c is N0 then r else lput c cv.2 r) l.2 x.2).
Definition lsubst (nu : nat -> lin) (l : lin) : lin := foldr (fun cv r => ladd cv.1 (nu cv.2) r) (l.1, [::]) l.2.
Definition coefficient_of (l : lin) v : N := if [seq cv <- l.2 | cv.2 == v] is cv :: _ then cv.1 else 0%num.
Definition lminus (p m : lin) : lin :=
  (N.sub p.1 m.1,
   [seq cv <- [seq (N.sub cv.1 (coefficient_of m cv.2), cv.2) | cv <- p.2] | ~~ N.eqb 0 cv.1]).
Definition lcancel (p m : lin) : lin * lin :=  (* the same difference without what both have in common *)
  if m == lzero then (p, m) else
  let: (q, r) := (lminus p m, lminus m p) in if ladd 1 r p == ladd 1 q m then (q, r) else (p, m).
Definition lone : lin := (1%num, [::]).
Definition lvar (v : nat) : lin := (0%num, [:: (1%num, v)]).
(* The same for linear expressions with calls, which are sorted by a code *)
Definition call_code (c : call) : seq N :=
  N.of_nat c.1.1 :: map N.of_nat c.1.2 ++
  flatten [seq l.1 :: N.of_nat (size l.2) :: flatten [seq [:: cv.1; N.of_nat cv.2] | cv <- l.2] | l <- c.2].
Fixpoint before (x y : seq N) : bool :=
  match x, y with
  | _, [::] => false
  | [::], _ => true
  | a :: x, b :: y => if N.eqb a b then before x y else N.ltb a b
  end.
Fixpoint cput (c : N) (v : call) (l : seq (N * call)) :=
  match l with
  | [::] => [:: (c, v)]
  | (d, w) :: r =>
      if v == w then (N.add c d, w) :: r else if before (call_code v) (call_code w) then (c, v) :: l else (d, w) :: cput c v r
  end.
Definition nadd (n : N) (x l : natural) : natural :=  (* l + n x *)
  (ladd n x.1 l.1, foldr (fun cv r => let c := N.mul n cv.1 in if c is N0 then r else cput c cv.2 r) l.2 x.2).
Definition nlin (l : lin) : natural := (l, [::]).
Definition nvar (v : nat) : natural := nlin (lvar v).
Definition ncall (c : call) : natural := (lzero, [:: (1%num, c)]).
Definition count_of (l : natural) c : N := if [seq cv <- l.2 | cv.2 == c] is cv :: _ then cv.1 else 0%num.
Definition nminus (p m : natural) : natural :=
  (lminus p.1 m.1,
   if p.2 is [::] then [::]
   else [seq cv <- [seq (N.sub cv.1 (count_of m cv.2), cv.2) | cv <- p.2] | ~~ N.eqb 0 cv.1]).
Definition ncancel (p m : natural) : natural * natural :=
  if m == nzero then (p, m) else
  let: (q, r) := (nminus p m, nminus m p) in if nadd 1 r p == nadd 1 q m then (q, r) else (p, m).
Fixpoint every (A : Type) (l : seq (option A)) : option (seq A) :=
  if l is x :: l then obind (fun x => omap (cons x) (every l)) x else Some [::].

(* Index variables renamed by s, natural variables replaced by nu; None where a call would stand inside a call. *)
Definition csubst (s : nat -> nat) (nu : nat -> natural) (c : call) : option call :=
  if all (fun l : lin => all (fun cv => (nu cv.2).2 == [::]) l.2) c.2
  then Some (c.1.1, map s c.1.2, map (lsubst (fun v => (nu v).1)) c.2) else None.
Definition nplain (nu : nat -> natural) (l : lin) : natural := foldr (fun cv r => nadd cv.1 (nu cv.2) r) (nlin (l.1, [::])) l.2.
Definition nsubst (s : nat -> nat) (nu : nat -> natural) (l : natural) : option natural :=
  foldr (fun c r => obind (fun x => omap (nadd c.1 (ncall x)) r) (csubst s nu c.2)) (Some (nplain nu l.1)) l.2.

(* (a - b) (p - m) as a difference, where one of the factors is a constant *)
Definition lmul (a b p m : lin) : option (lin * lin) :=
  match a.2, b.2, p.2, m.2 with
  | [::], [::], _, _ => Some (lcancel (ladd a.1 p (ladd b.1 m lzero)) (ladd a.1 m (ladd b.1 p lzero)))
  | _, _, [::], [::] => Some (lcancel (ladd p.1 a (ladd m.1 b lzero)) (ladd p.1 b (ladd m.1 a lzero)))
  | _, _, _, _ => None
  end.

(* Translation to the terms of Sums.v.  [tr t p m s nu c] is t ^ (p - m) with index variables renamed by s and natural
   variables replaced by nu; bound variables get the odd names from 2 c + 1 on, and the next free c is returned.
   Natural variable 0 of Sums.v is that of the range around, a free variable v is 2 v + 2 there, and call n of a list,
   translated, is 2 n + 1. *)
Section Translation.
Variable sg : signature.
Variable calls : seq atom.

Definition tr_call (s : nat -> nat) (nu : nat -> lin) (c : call) : atom := (c.1.1.+4, map s c.1.2, (map (lsubst nu) c.2, [::])).
Definition lower (s : nat -> nat) (nu : nat -> lin) (l : natural) : option lin :=
  foldr (fun c r => let a := tr_call s nu c.2 in
                    if a \in calls then omap (ladd c.1 (lvar (index a calls).*2.+1)) r else None) (Some (lsubst nu l.1)) l.2.
Fixpoint standing (n : nat) (l : seq atom) : seq (nat * atom) :=
  if l is a :: l then (n.*2.+1, a) :: standing n.+1 l else [::].
(* What the list may hold: functions with natural values of free variables *)
Definition tame (a : atom) : bool :=
  match a with
  | (f.+4, us, (ns, [::])) => [&& if sign_of sg f is Whole then true else false, all (fun n => ~~ odd n) us &
      all (fun l : lin => all (fun cv : N * nat => (cv.2 != 0%N) && ~~ odd cv.2) l.2) ns]
  | _ => false
  end.

Definition many (ts : seq term) : term := if ts is t :: r then foldl TMul t r else TOne.
Definition apow (inverted : bool) (a : atom) (l : lin) : seq term :=
  let powers := [seq TFac (inverted, a, Some cv.2) cv.1 | cv <- l.2] in
  if l.1 is N0 then powers else TFac (inverted, a, None) l.1 :: powers.
Definition tr_atom (removable : bool) (a : atom) (p m : lin) : option term :=
  if [|| removable, p == lzero | m == lzero] then Some (many (apow false a p ++ apow true a m)) else None.
Definition tr_abs (z : Z) : term :=
  match z with Z0 => TZero | Zpos xH | Zneg xH => TOne | Zpos p | Zneg p => TNat (Npos p) end.
Definition tr_signed (z : Z) (t : term) : term := if z is Zneg _ then TOpp t else t.
Definition tr_num (z : Z) (d : positive) : term :=
  let t := tr_abs z in tr_signed z (if d is xH then t else TMul t (TInv d)).
Definition tr_inv (z : Z) (d : positive) : term :=
  tr_signed z (TMul (tr_abs (Zpos d)) (TInv (Z.to_pos (Z.abs z)))).
Definition tr_lin (l : lin) : term :=
  foldl (fun t cv => TAdd t (TMul (TNat cv.1) (TFac (meant (standing 0 calls) cv.2) 1%num))) (TNat l.1) l.2.

Fixpoint copies (n : nat) (go : nat -> option (term * nat)) (c : nat) : option (term * nat) :=
  match n with
  | 0 => Some (TOne, c)
  | 1 => go c
  | n.+1 => obind (fun x => omap (fun y => (TMul x.1 y.1, y.2)) (copies n go (maxn c x.2))) (go c)
  end.
(* What is no product of symbols is raised to powers up to 64 only. *)
Definition small (p : lin) := (p.2 == [::]) && N.leb p.1 64.
Definition power (p m : lin) (go : nat -> option (term * nat)) (c : nat) : option (term * nat) :=
  if small p && (m == lzero) then copies (N.to_nat p.1) go c else None.
Definition free0 (l : lin) : bool := all (fun cv : N * nat => cv.2 != 0%N) l.2.
Definition outside (v : nat) : lin := lvar v.*2.+2.
(* The last terms of a sum over a range, k of them from [base] on *)
Fixpoint peel (k : nat) (go : lin -> option (term * nat)) (base : seq (N * nat)) (sum : term) (c : nat) :=
  match k with
  | 0 => Some (sum, c)
  | k.+1 => obind (fun x => peel k go base (TAdd sum x.1) (maxn c x.2)) (go (N.of_nat k, base))
  end.
(* A sum over a range of l numbers *)
Definition ranged (l : lin) (go : lin -> option (term * nat)) (c : nat) :=
  if l.2 is [::] then peel (N.to_nat l.1) go l.2 TZero c
  else obind (fun x => peel (N.to_nat l.1) go l.2 (TRange (0%num, l.2) x.1) x.2) (go (lvar 0)).
(* Of these variables only n may stand for the index of a range *)
Definition independent (n : nat) (nu : nat -> lin) (qs : seq variable) :=
  all (fun q : variable => if q is inr w then (w == n) || free0 (nu w) else true) qs.
Definition rename (s : nat -> nat) (n c : nat) : nat -> nat := fun m => if m == n then c.*2.+1 else s m.

Fixpoint tr (t : kterm) (p m : lin) (s : nat -> nat) (nu : nat -> lin) (c : nat) : option (term * nat) :=
  match t with
  | Num z d => if small p && small m then
                 if m.1 is N0 then Some (many (nseq (N.to_nat p.1) (tr_num z d)), c)
                 else if z is Z0 then None
                 else Some (many (nseq (N.to_nat p.1) (tr_num z d) ++ nseq (N.to_nat m.1) (tr_inv z d)), c)
               else None
  | Nat a b =>
      if lower s nu a is Some a' then if lower s nu b is Some b' then
        let: (a', b') := lcancel a' b' in
        power p m (fun c => Some (if b' == lzero then tr_lin a' else TAdd (tr_lin a') (TOpp (tr_lin b')), c)) c
      else None else None
  | Card k => omap (fun x => (x, c)) (tr_atom true (1%N, [::], ([:: (N.of_nat k, [::])], [::])) p m)
  | Sym f us ns => if every (map (lower s nu) ns) is Some ns' then
      omap (fun x => (x, c)) (tr_atom (is_nz (sign_of sg f)) (f.+4, map s us, (ns', [::])) p m) else None
  | Delta i j => power p m (fun c => Some (TFac (false, (0%N, [:: s i; s j], ([::], [::])), None) 1%num, c)) c
  | Add t u => power p m (fun c =>
      obind (fun x => omap (fun y => (TAdd x.1 y.1, maxn x.2 y.2)) (tr u lone lzero s nu c)) (tr t lone lzero s nu c)) c
  | Mul t u => obind (fun x => omap (fun y => (TMul x.1 y.1, y.2)) (tr u p m s nu (maxn c x.2))) (tr t p m s nu c)
  | Pow t a b =>
      if lower s nu a is Some a' then if lower s nu b is Some b' then
        let: (a', b') := lcancel a' b' in obind (fun pm => tr t pm.1 pm.2 s nu c) (lmul a' b' p m)
      else None else None
  | Sum n t => power p m (fun c =>
      omap (fun x => (TSum c.*2.+1 (sort_of sg n) x.1, x.2)) (tr t lone lzero (rename s n c) nu c.+1)) c
  | Log t => power p m (fun c => omap (fun x => (TLog x.1, x.2)) (tr t lone lzero s nu c)) c
  | Range n b t => power p m (fun c =>
      if lower s nu b is Some l then
        let go (j : lin) := tr t lone lzero s (fun w => if w == n then j else nu w) c in
        if [&& free0 l, independent n nu (free t) & N.leb l.1 64] then ranged l go c else None
      else None) c
  end.


(* One line of a certificate: the sum over [over], index variables and ranges, of coefficient * (left - right)[binding]
   of a premise. *)
Definition summed := (nat + nat * natural)%type.
Record item := Item {
  premise : nat; coefficient : kterm; binding : seq (nat * nat); naturals : seq (nat * natural); over : seq summed }.

Fixpoint assoc (A : Type) (l : seq (nat * A)) (n : nat) : option A :=
  match l with [::] => None | (m, a) :: l => if n == m then Some a else assoc l n end.

(* The natural variables that a line uses besides those of its premise *)
Definition item_vars (i : item) : seq variable :=
  free (coefficient i) ++ flatten [seq natural_vars b.2 | b <- naturals i] ++
  flatten [seq (if v is inr nb then natural_vars nb.2 else [::]) | v <- over i].

Fixpoint tr_over (qs : seq variable) (vs : seq summed) (go : (nat -> nat) -> (nat -> lin) -> nat -> option (term * nat))
    (s : nat -> nat) (nu : nat -> lin) (c : nat) :=
  match vs with
  | [::] => go s nu c
  | inl n :: vs => omap (fun x => (TSum c.*2.+1 (sort_of sg n) x.1, x.2)) (tr_over qs vs go (rename s n c) nu c.+1)
  | inr (n, b) :: vs =>
    if lower s nu b is Some l then
      if [&& free0 l, independent n nu qs & N.leb l.1 64]
      then ranged l (fun j => tr_over qs vs go s (fun w => if w == n then j else nu w) c) c else None
    else None
  end.
Fixpoint lowered (s : nat -> nat) (nu : nat -> lin) (l : seq (nat * natural)) : option (seq (nat * lin)) :=
  if l is (v, b) :: l then obind (fun x => omap (cons (v, x)) (lowered s nu l)) (lower s nu b) else Some [::].

Definition tr_plain (t : kterm) : option term := omap fst (tr t lone lzero double outside 0).
Definition tr_item (i : item) (t u : kterm) : option term :=
  omap fst (tr_over (item_vars i) (over i) (fun s nu c =>
    obind (fun bs => obind (fun x => omap (fun y => (TMul x.1 y.1, y.2))
        (tr (minus t u) lone lzero
          (fun n => if assoc (binding i) n is Some j then s j else n.*2)
          (fun v => if assoc bs v is Some l then l else outside v) (maxn c x.2)))
      (tr (coefficient i) lone lzero s nu c)) (lowered s nu (naturals i))) double outside 0).
End Translation.

(* The calls in a term, translated; what is missing here, or is there in vain, is refused or does no harm. *)
Fixpoint calls_in (t : kterm) : seq call :=
  let own (l : natural) := map snd l.2 in
  match t with
  | Num _ _ | Card _ | Delta _ _ => [::]
  | Nat p m => own p ++ own m
  | Sym _ _ ns => flatten (map own ns)
  | Add t u | Mul t u => calls_in t ++ calls_in u
  | Pow t p m => own p ++ own m ++ calls_in t
  | Sum _ t | Log t => calls_in t
  | Range _ l t => own l ++ calls_in t
  end.
Definition reached (s : nat -> nat) (nu : nat -> lin) (cs : seq call) : seq atom := [seq tr_call s nu c | c <- cs].
Definition reached_item (i : item) (t u : kterm) : seq atom :=
  let own (l : natural) := map snd l.2 in
  reached double outside (calls_in (coefficient i) ++ flatten [seq own b.2 | b <- naturals i] ++
      flatten [seq (if v is inr nb then own nb.2 else [::]) | v <- over i]) ++
  reached (fun n => if assoc (binding i) n is Some j then j.*2 else n.*2)
          (fun v => if assoc (naturals i) v is Some l then lsubst outside l.1 else outside v) (calls_in t ++ calls_in u).
Definition reached_by (ts : seq kterm) : seq atom := undup (reached double outside (flatten (map calls_in ts))).

(* ---- The rules.  [ps] are the premises in order; H is what the new theorem assumes. ---- *)
Section Rules.
Variable sg : signature.

Definition no_premise : sequent := ([::], Judge [::] Equal zero zero).

Definition binds (i : item) (qs : seq variable) : bool :=
  [&& all (fun q => match q with
      | inl n => if assoc (binding i) n is Some j then sort_of sg j == sort_of sg n else false
      | inr v => if assoc (naturals i) v is Some _ then true else false end) qs,
      all (fun b : nat * nat => Each b.1 \in qs) (binding i) & all (fun b : nat * natural => Natural b.1 \in qs) (naturals i)].

Definition item_fits (r : relation) (ps : seq sequent) (i : item) : bool :=
  if (premise i < size ps)%N then
    let: Judge qs r' _ _ := (nth no_premise ps (premise i)).2 in
    binds i qs && (req r' Equal || (~~ req r Equal && is_nonneg (visible sg (coefficient i))))
  else false.

Definition item_strict (ps : seq sequent) (i : item) : bool :=
  let: Judge _ r _ _ := (nth no_premise ps (premise i)).2 in
  [&& req r Greater, is_pos (visible sg (coefficient i)) &
      all (fun v : summed => if v is inr nb then starts nb.2 else true) (over i)].

Fixpoint tr_items (calls : seq atom) (ps : seq sequent) (lines : seq item) (rest : term) : option term :=
  match lines with
  | [::] => Some rest
  | i :: lines => let: Judge _ _ t u := (nth no_premise ps (premise i)).2 in
               obind (fun x => omap (TAdd x) (tr_items calls ps lines rest)) (tr_item sg calls i t u)
  end.
Definition reached_items (ps : seq sequent) (lines : seq item) (ts : seq kterm) : seq atom :=
  undup (reached double outside (flatten (map calls_in ts)) ++
         flatten [seq (let: Judge _ _ t u := (nth no_premise ps (premise i)).2 in reached_item i t u) | i <- lines]).

Definition is_nonzero f := is_nz (sign_of sg f).
Definition is_positive f := is_pos (sign_of sg f).
Definition identity (calls : seq atom) (t u : option term) : bool :=
  if t is Some t then
    if u is Some u then
      if all (tame sg) calls then check is_nonzero is_positive (standing 0 calls) (fun n => sort_of sg n./2) t u else false
    else false
  else false.
Definition equal (t u : kterm) : bool :=
  let calls := reached_by [:: t; u] in identity calls (tr_plain sg calls t) (tr_plain sg calls u).

(* left - right is the sum of the items and the remainder *)
Definition combines (ps : seq sequent) (lines : seq item) (remainder : kterm) (H : seq judgement) (goal : judgement) :=
  let: Judge qs r t u := goal in
  if [&& all (fun p : sequent => within p.1 H) ps, fixed qs H, all (item_fits r ps) lines,
      (if r is Equal then keq remainder zero else is_nonneg (visible sg remainder)) &
      (if r is Greater then is_pos (visible sg remainder) || has (item_strict ps) lines else true)]
  then let calls := reached_items ps lines [:: t; u; remainder] in
       identity calls (tr_plain sg calls (minus t u)) (obind (tr_items calls ps lines) (tr_plain sg calls remainder))
  else false.

(* Natural variable k replaced by l, which mentions at most k: so nothing is captured *)
Definition at_natural (k : nat) (l : lin) (x : lin) : lin := lsubst (fun v => if v == k then l else lvar v) x.
Definition at_whole (k : nat) (l : lin) (x : natural) : natural :=
  (at_natural k l x.1, foldr (fun c => cput c.1 (c.2.1, map (at_natural k l) c.2.2)) [::] x.2).
Fixpoint subst_natural (k : nat) (l : lin) (t : kterm) : kterm :=
  let both p m := ncancel (at_whole k l p) (at_whole k l m) in
  match t with
  | Num _ _ | Card _ | Delta _ _ => t
  | Nat p m => let: (p, m) := both p m in Nat p m
  | Sym f us ns => Sym f us (map (at_whole k l) ns)
  | Add t u => Add (subst_natural k l t) (subst_natural k l u)
  | Mul t u => Mul (subst_natural k l t) (subst_natural k l u)
  | Pow t p m => let: (p, m) := both p m in Pow (subst_natural k l t) p m
  | Sum n t => Sum n (subst_natural k l t)
  | Range n b t => Range n (at_whole k l b) (if n == k then t else subst_natural k l t)
  | Log t => Log (subst_natural k l t)
  end.

(* Index variables renamed by s, natural variables replaced by nu; None where a sum would capture a variable, or a call
   would stand inside a call. *)
Fixpoint reindex (s : nat -> nat) (nu : nat -> natural) (t : kterm) : option kterm :=
  let both p m := if nsubst s nu p is Some p then omap (ncancel p) (nsubst s nu m) else None in
  match t with
  | Num _ _ | Card _ => Some t
  | Nat p m => omap (fun pm => Nat pm.1 pm.2) (both p m)
  | Sym f us ns => omap (Sym f (map s us)) (every (map (nsubst s nu) ns))
  | Delta i j => Some (Delta (s i) (s j))
  | Add t u => obind (fun x => omap (Add x) (reindex s nu u)) (reindex s nu t)
  | Mul t u => obind (fun x => omap (Mul x) (reindex s nu u)) (reindex s nu t)
  | Pow t p m => obind (fun pm => omap (fun x => Pow x pm.1 pm.2) (reindex s nu t)) (both p m)
  | Sum n t => if has (fun q => match q with
                                | inl m => (m != n) && (s m == n)
                                | inr m => Each n \in natural_vars (nu m) end) (free t) then None
               else omap (Sum n) (reindex (fun m => if m == n then n else s m) nu t)
  | Range n b t =>
      if has (fun q => if q is inr m then (m != n) && (Natural n \in natural_vars (nu m)) else false) (free t) then None
      else obind (fun l => omap (Range n l) (reindex s (fun m => if m == n then nvar n else nu m) t)) (nsubst s nu b)
  | Log t => omap Log (reindex s nu t)
  end.

(* Terms for symbols, all at once: f(parameters) := term. The other variables of the terms are [outer]. *)
Definition substitution := seq (nat * (seq variable * kterm)).
Definition indices_of (qs : seq variable) : seq nat := pmap (fun q => if q is inl n then Some n else None) qs.
Definition naturals_of (qs : seq variable) : seq nat := pmap (fun q => if q is inr v then Some v else None) qs.
Definition outer (st : substitution) : seq variable :=
  flatten [seq [seq q <- free x.2.2 | q \notin x.2.1] | x <- st].
(* What is put in for a call is a linear expression of natural numbers, or again a call *)
Definition put_call (st : substitution) (c : call) : option natural :=
  if assoc st c.1.1 is Some (qs, u) then
    let: (xs, ks) := (indices_of qs, naturals_of qs) in
    if (map (sort_of sg) c.1.2 == map (sort_of sg) xs) && (size c.2 == size ks) then
      let s n := nth n c.1.2 (index n xs) in let nu v := nlin (nth (lvar v) c.2 (index v ks)) in
      match u with
      | Nat p m => if m == nzero then nsubst s nu p else None
      | Sym g us ns => if all (fun l : natural => l.2 == [::]) ns then omap ncall (csubst s nu (g, us, map fst ns)) else None
      | _ => None
      end
    else None
  else Some (ncall c).
Definition put_natural (st : substitution) (l : natural) : option natural :=
  foldr (fun c r => obind (fun x => omap (nadd c.1 x) r) (put_call st c.2)) (Some (nlin l.1)) l.2.
Fixpoint put (st : substitution) (t : kterm) : option kterm :=
  let both p m := if put_natural st p is Some p' then omap (ncancel p') (put_natural st m) else None in
  match t with
  | Num _ _ | Card _ | Delta _ _ => Some t
  | Nat p m => omap (fun pm => Nat pm.1 pm.2) (both p m)
  | Sym f us ns =>
      if every (map (put_natural st) ns) is Some ns then
        if assoc st f is Some (qs, u) then
          let: (xs, ks) := (indices_of qs, naturals_of qs) in
          if (map (sort_of sg) us == map (sort_of sg) xs) && (size ns == size ks)
          then reindex (fun n => nth n us (index n xs)) (fun v => nth (nvar v) ns (index v ks)) u else None
        else Some (Sym f us ns)
      else None
  | Add t u => obind (fun x => omap (Add x) (put st u)) (put st t)
  | Mul t u => obind (fun x => omap (Mul x) (put st u)) (put st t)
  | Pow t p m => obind (fun pm => omap (fun x => Pow x pm.1 pm.2) (put st t)) (both p m)
  | Sum n t => if Each n \in outer st then None else omap (Sum n) (put st t)
  | Range n b t =>
      if Natural n \in outer st then None
      else obind (fun l => omap (Range n l) (put st t)) (put_natural st b)
  | Log t => omap Log (put st t)
  end.
Definition put_in (st : substitution) (j : judgement) : option judgement :=
  let: Judge qs r t u := j in
  if has (fun q => q \in outer st) qs then None
  else obind (fun x => omap (Judge qs r x) (put st u)) (put st t).

(* t has the sign s, visibly or by a theorem: for all qs, t > 0 or t >= 0 *)
Definition implies (v s : sign) : bool :=
  match s, v with
  | Real, _ | Whole, Whole | Nonzero, Nonzero | Nonzero, Positive | Nonneg, Nonneg | Nonneg, Positive | Positive, Positive => true
  | _, _ => false
  end.
Definition is_whole (s : sign) : bool := if s is Whole then true else false.
Definition whole_term (t : kterm) : bool :=
  match t with Sym f _ _ => is_whole (sign_of sg f) | Nat _ m => m == nzero | _ => false end.
Definition signed (evidence : seq sequent) (s : sign) (qs : seq variable) (t : kterm) : bool :=
  if is_whole s then whole_term t
  else if implies (visible sg t) s then true
  else has (fun p : sequent => if jeq p.2 (Judge qs Greater t zero) then true
                               else if s is Nonneg then jeq p.2 (Judge qs AtLeast t zero) else false) evidence.

Definition instantiates (st : substitution) (ps : seq sequent) (H : seq judgement) (goal : judgement) : bool :=
  if ps is (H1, A) :: evidence then
    [&& all (fun x => signed evidence (sign_of sg x.1) x.2.1 x.2.2) st,
        all (fun p : sequent => within p.1 H) evidence,
        all (fun h => if put_in st h is Some h' then among h' H else false) H1 &
        if put_in st A is Some A' then jeq A' goal else false]
  else false.

Definition calls_on (f : nat) (l : natural) : bool := has (fun c : N * call => f == c.2.1.1) l.2.
Fixpoint mentions (f : nat) (t : kterm) : bool :=
  match t with
  | Num _ _ | Card _ | Delta _ _ => false
  | Nat p m => calls_on f p || calls_on f m
  | Sym g _ ns => (f == g) || has (calls_on f) ns
  | Add t u | Mul t u => mentions f t || mentions f u
  | Pow t p m => [|| calls_on f p, calls_on f m | mentions f t]
  | Sum _ t | Log t => mentions f t
  | Range _ l t => calls_on f l || mentions f t
  end.
Definition mentioned_in (f : nat) (j : judgement) : bool := let: Judge _ _ t u := j in mentions f t || mentions f u.

(* The left side of a definition: f(x), a power of it, or its logarithm; or f(x) that is as large as something *)
Inductive form := Itself | Root of natural | Exponential | AsLarge.
(* The sign that u must have for an f of the sign s to exist with form(f) d = u, or f d >= u, where d is positive; None
   where none can *)
Definition needed (h : form) (s : sign) : option sign :=
  match h, s with
  | Itself, Nonzero => Some Positive
  | Itself, s => Some s
  | Root p, (Real | Nonneg) => if starts p then Some Nonneg else None
  | Root p, (Nonzero | Positive) => if starts p then Some Positive else None
  | Exponential, Positive => Some Real
  | AsLarge, Whole => Some Real
  | Root _, _ | Exponential, _ | AsLarge, _ => None
  end.

(* A definition, for all x: form(f(x)) d = u, that nothing else mentions *)
Definition one : kterm := Num 1 1.
Definition quotient (f : nat) (h : form) (d : kterm) : bool :=  (* of natural numbers there are none *)
  if is_whole (sign_of sg f) then if h is AsLarge then true else keq d one else true.
Definition defines (h : form) (f : nat) (qs : seq variable) (us : seq nat) (ns : seq natural) (d u : kterm) (D : judgement)
    (ps : seq sequent) (H : seq judgement) (goal : judgement) : bool :=
  if ps is (H1, A) :: evidence then
    [&& within H1 (D :: H), jeq A goal, all (fun p : sequent => within p.1 H) evidence,
        [&& us == indices_of qs, ns == map nvar (naturals_of qs), quotient f h d &
            if h is Root p then ~~ calls_on f p else true],
        ~~ [|| mentions f d, mentions f u, mentioned_in f goal | has (mentioned_in f) H],
        signed evidence Positive qs d &
        if needed h (sign_of sg f) is Some s then signed evidence s qs u else false]
  else false.
Definition discharges (D : judgement) (ps : seq sequent) (H : seq judgement) (goal : judgement) : bool :=
  match D with
  | Judge qs Equal (Sym f us ns) u => defines Itself f qs us ns one u D ps H goal
  | Judge qs Equal (Mul (Sym f us ns) d) u =>
      if is_whole (sign_of sg f) then false else defines Itself f qs us ns d u D ps H goal
  | Judge qs Equal (Pow (Sym f us ns) p ((N0, [::]), [::])) u => defines (Root p) f qs us ns one u D ps H goal
  | Judge qs Equal (Mul (Pow (Sym f us ns) p ((N0, [::]), [::])) d) u => defines (Root p) f qs us ns d u D ps H goal
  | Judge qs Equal (Log (Sym f us ns)) u => defines Exponential f qs us ns one u D ps H goal
  | Judge qs AtLeast (Sym f us ns) u => defines AsLarge f qs us ns one u D ps H goal
  | Judge qs AtLeast (Mul (Sym f us ns) d) u => defines AsLarge f qs us ns d u D ps H goal
  | _ => false
  end.

(* A maximiser, the indicator P of an element at which t is largest: P^2 = P, the sum of P over a is 1, and for all b the
   sum of P t over a is at least t at b.  Each definition is compared with the one drawn. *)
Definition picks (D1 D2 D3 : judgement) (f a : nat) (t : kterm) (ps : seq sequent) (H : seq judgement) (goal : judgement) :=
  match D1, D2, D3, ps with
  | Judge q1 Equal l1 r1, Judge q2 Equal l2 r2, Judge q3 AtLeast l3 r3, [:: (H1, A)] =>
    let P := Sym f (indices_of q1) (map nvar (naturals_of q1)) in
    let same l r u v := equal (minus l r) (minus u v) in
    if nth (Each a) q3 (index (Each a) q1) is inl b then
      if reindex (fun n => if n == a then b else n) nvar t is Some tb then
        [&& within H1 [:: D1, D2, D3 & H], jeq A goal, Each a \in q1,
            [&& q2 == [seq q <- q1 | q != Each a], q3 == [seq if q == Each a then Each b else q | q <- q1],
                Each b \notin q1, Each b \notin free t & sort_of sg b == sort_of sg a],
            match sign_of sg f with Real | Nonneg => true | _ => false end,
            ~~ [|| mentions f t, mentioned_in f goal | has (mentioned_in f) H] &
            [&& same l1 r1 (Mul P P) P, same l2 r2 (Sum a P) one & same l3 r3 (Sum a (Mul P t)) tb]]
      else false
    else false
  | _, _, _, _ => false
  end.

(* Natural recursion: f at 0, and f at k + 1 from values of f at k alone.  The natural number is argument i of f. *)
Definition insert (A : Type) (i : nat) (x : A) (l : seq A) : seq A := take i l ++ x :: drop i l.
Definition calls_at (f i k : nat) (l : natural) : bool :=
  all (fun c : N * call => if c.2.1.1 == f then (i < size c.2.2)%N && (nth lzero c.2.2 i == lvar k) else true) l.2.
Fixpoint only_at (f i k : nat) (t : kterm) : bool :=
  match t with
  | Num _ _ | Card _ | Delta _ _ => true
  | Nat p m => calls_at f i k p && calls_at f i k m
  | Sym g _ ns => (if g == f then (i < size ns)%N && (nth nzero ns i == nvar k) else true) && all (calls_at f i k) ns
  | Add t u | Mul t u => only_at f i k t && only_at f i k u
  | Pow t p m => [&& calls_at f i k p, calls_at f i k m & only_at f i k t]
  | Sum _ t | Log t => only_at f i k t
  | Range n l t => [&& n != k, calls_at f i k l & only_at f i k t]
  end.
Definition split_left (t : kterm) : option (nat * seq nat * seq natural * kterm) :=
  match t with
  | Sym f us ns => Some (f, us, ns, one)
  | Mul (Sym f us ns) d => Some (f, us, ns, d)
  | _ => None
  end.
Definition recurs (f k i : nat) (q0 q1 : seq variable) (us0 us1 : seq nat) (ns0 ns1 : seq natural) (d0 d1 u v : kterm)
    (D0 D1 : judgement) (ps : seq sequent) (H : seq judgement) (goal : judgement) : bool :=
  if ps is (H1, A) :: evidence then
    let others := map nvar (naturals_of q0) in
    [&& within H1 [:: D0, D1 & H], jeq A goal, all (fun p : sequent => within p.1 H) evidence,
        [&& us0 == indices_of q0, us1 == indices_of q0, (i <= size others)%N, ns0 == insert i nzero others &
            ns1 == insert i (nlin (1%num, [:: (1%num, k)])) others],
        (Natural k \in q1) && (q0 == [seq q <- q1 | q != Natural k]),
        ~~ [|| mentions f d0, mentions f u, mentioned_in f goal | has (mentioned_in f) H] &
        [&& only_at f i k d1, only_at f i k v, signed evidence Positive q0 d0, signed evidence Positive q1 d1 &
            [&& quotient f Itself d0, quotient f Itself d1 &
                if needed Itself (sign_of sg f) is Some s then signed evidence s q0 u && signed evidence s q1 v
                else false]]]
  else false.
Definition recursive (D0 D1 : judgement) (i : nat) (ps : seq sequent) (H : seq judgement) (goal : judgement) : bool :=
  match D0, D1 with
  | Judge q0 Equal l0 u, Judge q1 Equal l1 v =>
    match split_left l0, split_left l1 with
    | Some (f, us0, ns0, d0), Some (g, us1, ns1, d1) =>
      if (nth nzero ns1 i).1.2 is (_, k) :: _ then
        if (f == g) && (if is_whole (sign_of sg f) then if (l0, l1) is (Sym _ _ _, Sym _ _ _) then true else false else true)
        then recurs f k i q0 q1 us0 us1 ns0 ns1 d0 d1 u v D0 D1 ps H goal else false
      else false
    | _, _ => false
    end
  | _, _ => false
  end.

Inductive rule :=
| Assume                              (* J |- J *)
| Combine of seq item & kterm         (* items and remainder *)
| Cut                                 (* H |- A and A, K |- B give H, K |- B *)
| Multiply                            (* L >= R and L' >= R' give (L - R) (L' - R') >= 0 *)
| Antisymmetry                        (* L >= R and R >= L give L = R *)
| Absurd                              (* L > R with L - R zero gives anything *)
| Cases of kterm & kterm              (* L > R, H |- C and R >= L, K |- C give H, K |- C *)
| Induction of judgement & nat        (* H |- C[0] and C[k], K |- C[k + 1] give H, K |- for all k: C[k] *)
| Instantiate of substitution         (* H |- C and the signs of the terms give H, C with terms for symbols *)
| Discharge of judgement              (* a definition that nothing else mentions is dropped *)
| Maximiser of judgement & judgement & judgement & nat & nat & kterm  (* a one-hot symbol that nothing else mentions *)
| Recursion of judgement & judgement & nat  (* a symbol defined by recursion that nothing else mentions *)
| Archimedes of nat & kterm & kterm   (* k a + b >= 0 for all natural k gives a >= 0 *)
| Tangent                             (* |- t - 1 >= log t for a visibly positive t *)
| LogCongruence.                      (* t = u gives log t = log u for visibly positive t and u *)

Definition accepts (r : rule) (ps : seq sequent) (q : sequent) : bool :=
  let: (H, goal) := q in let: Judge qs r0 t u := goal in
  match r, ps with
  | Assume, [::] => among goal H
  | Combine lines remainder, _ => combines ps lines remainder H goal
  | Cut, [:: (H1, A); (H2, B)] => [&& within H1 H, within H2 (A :: H) & jeq B goal]
  | Multiply, [:: (H1, Judge q1 r1 a b); (H2, Judge q2 r2 c d)] =>
      [&& within H1 H, within H2 H, fixed qs H &
       jeq goal (Judge (q1 ++ [seq v <- q2 | v \notin q1])
                 (if req r1 Greater && req r2 Greater then Greater else AtLeast)
                 (Mul (minus a b) (minus c d)) zero)]
  | Antisymmetry, [:: (H1, A); (H2, B)] =>
      [&& within H1 H, within H2 H, req r0 Equal, jeq A (Judge qs AtLeast t u) & jeq B (Judge qs AtLeast u t)]
  | Absurd, [:: (H1, Judge _ Greater a b)] =>
      within H1 H && equal (minus a b) zero
  | Cases a b, [:: (H1, A); (H2, B)] =>
      [&& within H1 (Judge [::] Greater a b :: H), within H2 (Judge [::] AtLeast b a :: H), jeq A goal & jeq B goal]
  | Induction (Judge cs cr ct cu as claim) k, [:: (H1, A); (H2, B)] =>
      let at_ l := Judge cs cr (subst_natural k l ct) (subst_natural k l cu) in
      [&& within H1 H, within H2 (claim :: H), Natural k \notin cs, fixed [:: Natural k] H,
       jeq A (at_ lzero), jeq B (at_ (1%num, [:: (1%num, k)])) & jeq goal (Judge (Natural k :: cs) cr ct cu)]
  | Instantiate st, _ => instantiates st ps H goal
  | Discharge D, _ => discharges D ps H goal
  | Maximiser D1 D2 D3 f a t, _ => picks D1 D2 D3 f a t ps H goal
  | Recursion D0 D1 i, _ => recursive D0 D1 i ps H goal
  | Archimedes k a b, [:: (H1, Judge q1 r1 t' u')] =>
      [&& within H1 H, ~~ req r1 Equal, Natural k \in q1, Natural k \notin free a ++ free b,
       jeq goal (Judge [seq q <- q1 | q != Natural k] AtLeast a zero) &
       equal (minus t' u') (Add (Mul (Nat (nvar k) nzero) a) b)]
  | Tangent, [::] => [&& req r0 AtLeast, is_pos (visible sg (if u is Log x then x else zero)) &
                      if u is Log x then keq t (minus x (Num 1 1)) else false]
  | LogCongruence, [:: (H1, Judge q1 Equal a b)] =>
      [&& within H1 H, is_pos (visible sg a), is_pos (visible sg b) &
       jeq goal (Judge q1 Equal (Log a) (Log b))]
  | _, _ => false
  end.

(* ---- Replay of a proof: the sequent that each step proves.  A step has a rule with its data, the numbers of its
   premises, counted back from the step before, and a goal, which those rules read that do not compute one. ---- *)
Definition union (H K : seq judgement) : seq judgement := H ++ [seq k <- K | ~~ among k H].
Definition without (j : judgement) (H : seq judgement) : seq judgement := [seq h <- H | ~~ jeq h j].
Fixpoint gathered (ps : seq sequent) : seq judgement := if ps is p :: ps then union p.1 (gathered ps) else [::].

Definition claim_of (r : rule) (ps : seq sequent) (goal : judgement) : option sequent :=
  match r, ps with
  | Assume, _ => Some ([:: goal], goal)
  | Combine _ _, _ | Absurd, _ | Tangent, _ => Some (gathered ps, goal)
  | Cut, [:: (H, A); (K, B)] => if among A K then Some (union H (without A K), B) else None
  | Multiply, [:: (_, Judge q1 r1 a b); (_, Judge q2 r2 c d)] =>
      let qs := q1 ++ [seq v <- q2 | v \notin q1] in
      if fixed qs [:: Judge q1 r1 a b; Judge q2 r2 c d] then
        Some (gathered ps, Judge qs (if req r1 Greater && req r2 Greater then Greater else AtLeast)
                                 (Mul (minus a b) (minus c d)) zero)
      else None
  | Antisymmetry, [:: (_, Judge qs _ t u); _] => Some (gathered ps, Judge qs Equal t u)
  | Cases a b, [:: (H, A); (K, _)] =>
      let: Judge qs _ _ _ := A in let above := Judge [::] Greater a b in let below := Judge [::] AtLeast b a in
      if [&& among above H, among below K & fixed qs [:: above]]
      then Some (union (without above H) (without below K), A) else None
  | Induction (Judge cs cr ct cu as claim) k, [:: (H, _); (K, _)] =>
      if among claim K then Some (union H (without claim K), Judge (Natural k :: cs) cr ct cu) else None
  | Instantiate st, (H, A) :: evidence =>
      let images := pmap (put_in st) H in
      if (size images == size H) && all (well_formed sg) images then omap (pair (union images (gathered evidence))) (put_in st A) else None
  | Discharge D, (H, A) :: evidence =>
      if among D H then Some (union (without D H) (gathered evidence), A) else None
  | Maximiser D1 D2 D3 _ _ _, [:: (H, A)] =>
      if [&& among D1 H, among D2 H & among D3 H] then Some (without D1 (without D2 (without D3 H)), A) else None
  | Recursion D0 D1 _, (H, A) :: evidence =>
      if among D0 H && among D1 H then Some (union (without D0 (without D1 H)) (gathered evidence), A) else None
  | Archimedes k a _, [:: (_, Judge qs _ _ _)] =>
      Some (gathered ps, Judge [seq q <- qs | q != Natural k] AtLeast a zero)
  | LogCongruence, [:: (_, Judge qs _ t u)] => Some (gathered ps, Judge qs Equal (Log t) (Log u))
  | _, _ => None
  end.
Definition infer (r : rule) (ps : seq sequent) (goal : judgement) : option sequent :=
  if claim_of r ps goal is Some q then
    if (if well_formed sg q.2 then accepts r ps q else false) then Some q else None
  else None.

Definition step := (rule * seq nat * judgement)%type.
(* What the steps prove, the last first; or how many could be made. *)
Fixpoint replay (made : seq sequent) (steps : seq step) : nat + seq sequent :=
  match steps with
  | [::] => inr made
  | (r, premises, goal) :: steps =>
    if all (fun n => (n < size made)%N) premises then
      if infer r [seq nth no_premise made n | n <- premises] goal is Some q then replay (q :: made) steps
      else inl (size made)
    else inl (size made)
  end.

(* The answer to a document: what its steps prove is what it claims, and leaves no value to a convention. *)
Inductive answer := Proven | StepRefused of nat | OtherClaim of sequent | ByConvention.
Definition certified (steps : seq step) (claim : sequent) : answer :=
  match replay [::] steps with
  | inl n => StepRefused n
  | inr made =>
    let q := head no_premise made in
    if [&& 0 < size made, jeq q.2 claim.2, within q.1 claim.1 & within claim.1 q.1]%N then
      if defined_in sg claim then Proven else ByConvention
    else OtherClaim q
  end.
End Rules.
