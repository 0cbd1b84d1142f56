(* Equality of finite indexed sums, decided by computation and proven sound.

   The language is that of scsym's kernel: products and sums over finite nonempty types, powers of symbols, Kronecker
   deltas, cardinalities, natural numbers, logarithms of positive products.  [check nz pos sort t u = true] implies that
   t and u have the same value in every ordered field, for all finite types and all functions of the signs nz and pos,
   and every ln that turns products of positive numbers into sums (Theorem check_sound); of some natural variables it is
   told which atoms they are equal to.  The checker shares no code
   and no normal form with the Python kernel: it expands, replaces indices by deltas, cancels, and matches monomials up
   to renaming of their bound indices. *)

From Coq Require Import Arith NArith PArith.
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
Definition lin := (N * seq (N * nat))%type.
(* A factor inside a sum over a range: logarithm?, inverted?, number and size of its symbol, arguments, power, power *)
Definition piece := (bool * bool * nat * nat * seq lin * option nat * N)%type.
Definition atom := (nat * seq nat * (seq lin * seq piece))%type.
Definition factor := (bool * atom * option nat)%type. (* inverted?, atom, power of a natural variable *)
Definition entry := (bool * factor * N)%type.         (* a power of the logarithm of the factor, or of the factor *)
Definition coef := (N * N * positive)%type.           (* (a, b, d) is (a - b) / d *)
Definition binder := (nat * nat)%type.                (* name, sort *)
Definition mono := (coef * seq binder * seq entry)%type.

Inductive term :=
| TZero | TOne | TNat of N | TInv of positive
| TFac of factor & N
| TOpp of term | TAdd of term & term | TMul of term & term
| TSum of nat & nat & term
| TRange of lin & term                                (* over the values of natural variable 0 below a number *)
| TLog of term.

Definition cmul (x y : coef) : coef :=
  (N.add (N.mul x.1.1 y.1.1) (N.mul x.1.2 y.1.2), N.add (N.mul x.1.1 y.1.2) (N.mul x.1.2 y.1.1), Pos.mul x.2 y.2).
Definition cadd (x y : coef) : coef :=
  if Pos.eqb x.2 y.2 then (N.add x.1.1 y.1.1, N.add x.1.2 y.1.2, x.2) else
  (N.add (N.mul x.1.1 (Npos y.2)) (N.mul y.1.1 (Npos x.2)), N.add (N.mul x.1.2 (Npos y.2)) (N.mul y.1.2 (Npos x.2)),
   Pos.mul x.2 y.2).
Definition copp (x : coef) : coef := (x.1.2, x.1.1, x.2).
Definition czero (x : coef) := N.eqb x.1.1 x.1.2.
Definition cnat (n : N) : coef := (n, 0%num, 1%positive).
Definition cinv (d : positive) : coef := (1%num, 0%num, d).

Definition number (f : entry) : nat := f.1.2.1.2.1.1.
Definition args (f : entry) : seq nat := f.1.2.1.2.1.2.
Definition names (B : seq binder) := [seq b.1 | b <- B].
Definition vars (fs : seq entry) := flatten [seq args f | f <- fs].
Definition ren (r : nat -> nat) (f : entry) : entry :=
  (f.1.1, (f.1.2.1.1, (f.1.2.1.2.1.1, map r f.1.2.1.2.1.2, f.1.2.1.2.2), f.1.2.2), f.2).

(* Equal up to the indices and the power; nested conditionals, for vm_compute evaluates every argument of a conjunction. *)
Definition related (f g : entry) : bool :=
  if number f == number g then
    if f.1.2.1.1 == g.1.2.1.1 then if f.1.1 == g.1.1 then if f.1.2.2 == g.1.2.2 then f.1.2.1.2.2 == g.1.2.1.2.2
    else false else false else false
  else false.
Definition alike (f g : entry) : bool := if N.eqb f.2 g.2 then related f g else false.
Fixpoint take_out (f : entry) (gs : seq entry) : option (seq entry) :=
  if gs is g :: gs then
    if (if alike f g then args f == args g else false) then Some gs else omap (cons g) (take_out f gs)
  else None.

(* ---- Simplification of one monomial ---- *)

(* A delta allows to write y for x elsewhere. Names bound further inside are replaced, and of free ones the greater. *)
Definition delta (x y : nat) : entry := (false, (false, (0%N, [:: x; y], ([::], [::])), None), 1%num).
Definition delta_of (f : entry) : option (nat * nat) :=
  match f with (false, (false, (0, [:: x; y], ([::], [::])), None), Npos xH) => Some (x, y) | _ => None end.
Definition put (x y : nat) : nat -> nat := fun n => if n == x then y else n.
Definition depth (X : seq nat) (x : nat) : nat := if x \in X then (index x X).+1 else 0%N.
Definition inside (X : seq nat) (x y : nat) : bool :=
  let (i, j) := (depth X x, depth X y) in if (j < i)%N then true else if i == j then (y < x)%N else false.

Fixpoint unify (n : nat) (X : seq nat) (done fs : seq entry) : seq entry :=
  if n is n.+1 then
    if [seq f <- fs | delta_of f] is f :: _ then
      if delta_of f is Some (x, y) then
        let rest := rem f fs in
        if x == y then unify n X done rest else
        let (x, y) := if inside X x y then (x, y) else (y, x) in
        unify n X (delta y x :: map (ren (put x y)) done) (map (ren (put x y)) rest)
      else done ++ fs
    else done ++ fs
  else done ++ fs.

(* From the inside out: a sum over x of delta(x, j) is 1 if j is not bound inside and has the sort of x; a sum over x of
   what does not mention x is a multiple by a cardinality. [s] gives the sorts outside. *)
Definition bind (s : nat -> nat) (b : binder) : nat -> nat := fun n => if n == b.1 then b.2 else s n.
Definition card_of (k : nat) : entry := (false, (false, (1%N, [::], ([:: (N.of_nat k, [::])], [::])), None), 1%num).
Definition other (x : nat) (f : entry) : option nat :=
  if delta_of f is Some (i, j) then if i == x then Some j else if j == x then Some i else None else None.

Fixpoint close (s : nat -> nat) (B : seq binder) (fs : seq entry) : seq binder * seq entry :=
  match B with
  | [::] => ([::], fs)
  | b :: B =>
    let: (B', fs') := close (bind s b) B fs in
    if b.1 \in vars fs' then
      if [seq f <- fs' | other b.1 f] is f :: _ then
        if other b.1 f is Some j then
          if [&& s j == b.2, j != b.1, b.1 \notin vars (rem f fs'), b.1 \notin names B' & j \notin names B']
          then (B', rem f fs') else (b :: B', fs')
        else (b :: B', fs')
      else (b :: B', fs')
    else (B', card_of b.2 :: fs')
  end.

(* Natural variables that stand for atoms whose values are natural numbers *)
Definition number_at (l : lin) : factor := (false, (2%N, [::], ([:: l], [::])), None).
Definition single (v : nat) : lin := (0%num, [:: (1%num, v)]).
Fixpoint meant (calls : seq (nat * atom)) (v : nat) : factor :=
  match calls with
  | [::] => number_at (single v)
  | (w, a) :: calls => if v == w then (false, a, None) else meant calls v
  end.

Section Check.
Variable nz pos : nat -> bool.
Variable calls : seq (nat * atom).

Definition flip (f : entry) : entry := (f.1.1, (~~ f.1.2.1.1, f.1.2.1.2, f.1.2.2), f.2).
Definition is_symbol (p : nat -> bool) (f : entry) := (3 < number f)%N && p (number f - 4)%N.
Definition removable (f : entry) := if f.1.1 then false else if number f == 1%N then true else is_symbol nz f.

(* Multiply by a factor: powers of the same factor are added, those of an inverse are taken away. *)
Definition fused (f g : entry) : bool := if related f g then args f == args g else false.
Fixpoint absorb (f : entry) (gs : seq entry) : seq entry :=
  match gs with
  | [::] => [:: f]
  | g :: r =>
    if fused f g then (f.1, N.add f.2 g.2) :: r
    else if (if fused (flip f) g then removable f else false) then
      match N.compare f.2 g.2 with
      | Eq => r | Lt => (g.1, N.sub g.2 f.2) :: r | Gt => (f.1, N.sub f.2 g.2) :: r
      end
    else g :: absorb f r
  end.
Fixpoint cancel (fs done : seq entry) : seq entry :=
  if fs is f :: r then cancel r (absorb f done) else done.

Definition simp (s : nat -> nat) (m : mono) : mono :=
  let: (B, fs) := close s m.1.2 (cancel (unify (size m.2) (names m.1.2) [::] m.2) [::]) in (m.1.1, B, cancel fs [::]).

(* ---- Matching of monomials up to a renaming of bound names ---- *)

(* The same factors, in whatever order. *)
Fixpoint bag (fs gs : seq entry) : bool :=
  match fs with
  | [::] => gs == [::]
  | f :: fs => if take_out f gs is Some gs' then bag fs gs' else false
  end.
(* X, the names of B' in some order, are renamed to those of B; nothing free is captured. *)
Definition renaming (X Y : seq nat) (n : nat) : nat := nth n Y (index n X).
Definition matches (B : seq binder) (fs : seq entry) (B' : seq binder) (fs' : seq entry) (X : seq nat) :=
  let r := renaming X (names B) in
  if [&& uniq X, uniq (names B), uniq (names B') & perm_eq (zip X [seq b.2 | b <- B]) B'] then
    if all (fun n => (n \in X) || (n \notin names B)) (vars fs') then bag fs (map (ren r) fs') else false
  else false.

(* The search for such a renaming; nothing is proven of it, for [matches] decides. Factors are paired one by one, those
   first whose names are known, and the names of their arguments with them. *)
Section Search.
Variables X Y : seq nat. (* the bound names on either side *)

Fixpoint pair_args (us vs : seq nat) (known : seq (nat * nat)) : option (seq (nat * nat)) :=
  match us, vs with
  | [::], [::] => Some known
  | u :: us, v :: vs =>
    if u \in X then
      if [seq p <- known | (p.1 == u) || (p.2 == v)] is p :: _
      then if p == (u, v) then pair_args us vs known else None
      else if v \in Y then pair_args us vs ((u, v) :: known) else None
    else if u == v then pair_args us vs known else None
  | _, _ => None
  end.

Fixpoint pair_up (fs gs : seq entry) (known : seq (nat * nat)) : option (seq (nat * nat)) :=
  match fs with
  | [::] => Some known
  | f :: fs =>
    (fix try (before after : seq entry) : option (seq (nat * nat)) :=
      match after with
      | [::] => None
      | g :: after =>
        if alike f g then
          if pair_args (args f) (args g) known is Some more then
            if pair_up fs (catrev before after) more is Some found then Some found else try (g :: before) after
          else try (g :: before) after
        else try (g :: before) after
      end) [::] gs
  end.

Fixpoint ordered (n : nat) (known : seq nat) (fs : seq entry) : seq entry :=
  let cost f := let new := count (fun u => if u \in X then u \notin known else false) (args f) in
                if new is 0 then 0%N else if (new < size (args f))%N then 1%N else 2%N in
  let costs := [seq (cost f, f) | f <- fs] in
  let next c := [seq cf.2 | cf <- costs & cf.1 == c] in
  if n is n.+1 then
    if next 0%N ++ next 1%N ++ next 2%N is f :: _ then f :: ordered n (args f ++ known) (rem f fs) else fs
  else fs.
End Search.

Definition same (m m' : mono) : bool :=
  let: (c, B, fs) := m in let: (c', B', fs') := m' in
  if size B == size B' then
    if B is [::] then bag fs fs' else
    if pair_up (names B) (names B') (ordered (names B) (size fs) [::] fs) fs' [::] is Some known
    then matches B fs B' fs' [seq (nth (0%N, 0%N) known (index n (map fst known))).2 | n <- names B] else false
  else false.

(* A number that does not depend on the bound names; only monomials with the same number are compared. *)
Definition code (X : seq nat) (f : entry) : N :=
  let step h n := N.add (N.mul 37 h) (N.of_nat n) in
  let binary h n := N.add (N.mul 37 h) n in
  let h := step (if f.1.1 then 1 else if f.1.2.1.1 then 2 else 3)%num (number f) in
  let h := binary (foldl (fun h u => step h (if u \in X then 0%N else u.+1)) h (args f)) f.2 in
  let h := foldl (fun h (l : lin) => foldl (fun h c => step (binary h c.1) c.2) (binary h l.1) l.2) h f.1.2.1.2.2.1 in
  let h := foldl (fun h (p : piece) => step (binary h p.2) p.1.1.1.1.2) h f.1.2.1.2.2.2 in
  if f.1.2.2 is Some v then step h v.+1 else h.
Definition key (m : mono) : N :=
  let X := names m.1.2 in
  let codes := [seq (code X f, args f) | f <- m.2] in
  let square (h : N) := N.mul h h in
  let place x h (ca : N * seq nat) :=
    (foldl (fun hi u => (if u == x then N.add hi.1 (N.mul hi.2 ca.1) else hi.1, N.succ hi.2)) (h, 1%num) ca.2).1 in
  let colour (b : binder) := foldl (place b.1) (N.of_nat b.2) codes in
  foldl N.add (foldl (fun h b => N.add h (square (colour b))) 0%num m.1.2) [seq square ca.1 | ca <- codes].

(* Equal monomials are added; [acc] is sorted by keys. *)
Fixpoint insert (k : N) (m : mono) (acc : seq (N * mono)) : seq (N * mono) :=
  match acc with
  | [::] => [:: (k, m)]
  | km :: r => if N.eqb k km.1
               then if same km.2 m then (k, (cadd km.2.1.1 m.1.1, km.2.1.2, km.2.2)) :: r else km :: insert k m r
               else (k, m) :: acc
  end.
Definition norm (s : nat -> nat) (ms : seq mono) : seq mono :=
  let keyed := [seq (let m := simp s m in (key m, m)) | m <- ms] in
  let added := foldr (fun km => insert km.1 km.2) [::] (sort (fun x y => N.leb x.1 y.1) keyed) in
  [seq m <- map snd added | ~~ czero m.1.1].

(* ---- Logarithms ---- *)

(* Factors of n by trial division from p on; their product is checked. *)
Fixpoint divisors (fuel : nat) (p n : N) : seq N :=
  if fuel is fuel.+1 then
    if N.ltb n (N.mul p p) then [:: n] else
    if N.eqb (N.modulo n p) 0 then p :: divisors fuel p (N.div n p) else divisors fuel (N.succ p) n
  else [:: n].
Definition prime_factors (n : positive) : option (seq N) :=
  let ps := [seq p <- divisors 1000 2 (Npos n) | N.ltb 1 p] in
  if N.eqb (foldr N.mul 1%num ps) (Npos n) then Some ps else None.

(* ln of a product as a sum: the atoms of positive symbols and cardinalities, and the prime factors of a coefficient. *)
Definition log_number (c : coef) (n : N) : mono := (c, [::], [:: (true, number_at (n, [::]), 1%num)]).
Definition log_factor (f : entry) : mono :=
  let l : entry := (true, (false, f.1.2.1.2, None), 1%num) in
  (if f.1.2.1.1 then copp (cnat f.2) else cnat f.2, [::],
   if f.1.2.2 is Some v then [:: l; (false, meant calls v, 1%num)] else [:: l]).
Definition has_log (f : entry) := if f.1.1 then false else if number f == 1%N then true else is_symbol pos f.
Definition log (m : mono) : option (seq mono) :=
  if m.1.2 is [::] then
    if all has_log m.2 then
      if N.sub m.1.1.1.1 m.1.1.1.2 is Npos n then
        obind (fun ps => omap (fun qs => map (log_number (cnat 1)) ps ++ map (log_number (copp (cnat 1))) qs
            ++ map log_factor m.2) (prime_factors m.1.1.2)) (prime_factors n)
      else None
    else None
  else None.

(* ---- Expansion into monomials; None where two factors share a bound name or a logarithm is of no product ---- *)
Definition apart (m p : mono) :=
  if has (mem (vars p.2)) (names m.1.2) then false else ~~ has (mem (vars m.2)) (names p.1.2).
Definition mulm (m p : mono) : mono := (cmul m.1.1 p.1.1, m.1.2 ++ p.1.2, m.2 ++ p.2).
Definition muls (ms ps : seq mono) : option (seq mono) :=
  if all (fun m => all (apart m) ps) ms then Some [seq mulm m p | m <- ms, p <- ps] else None.

(* A sum over a range of one monomial: what does not mention the variable comes out, the rest becomes one factor. *)
Definition uses0 (f : entry) : bool :=
  has (fun l : lin => has (fun cv : N * nat => cv.2 == 0%N) l.2) f.1.2.1.2.2.1 || (f.1.2.2 == Some 0%N).
Definition is_range (f : entry) : bool := number f == 3%N.
Definition to_piece (f : entry) : piece :=
  (f.1.1, f.1.2.1.1, number f, size (args f), f.1.2.1.2.2.1, f.1.2.2, f.2).
Definition range_entry (l : lin) (fs : seq entry) : entry :=
  (false, (false, (3%N, vars fs, ([:: l], map to_piece fs)), None), 1%num).
Definition lin_monos (l : lin) : seq mono :=
  (cnat l.1, [::], [::]) ::
  [seq (cnat cv.1, [::], [:: (false, meant calls cv.2, 1%num)]) | cv <- l.2].
Definition in_order (fs : seq entry) : seq entry := sort (fun f g => N.leb (code (args f) f) (code (args g) g)) fs.
Definition over_range (l : lin) (m : mono) : option (seq mono) :=
  let own := [seq f <- m.2 | uses0 f] in let rest := [seq f <- m.2 | ~~ uses0 f] in
  if own is [::] then muls [:: (m.1, rest)] (lin_monos l)
  else if has is_range own then None else Some [:: (m.1, range_entry l (in_order own) :: rest)].
Fixpoint over_ranges (l : lin) (ms : seq mono) : option (seq mono) :=
  if ms is m :: ms then obind (fun x => omap (cat x) (over_ranges l ms)) (over_range l m) else Some [::].

(* No sum or range binds what an atom for a variable mentions. *)
Definition unbound (n : nat) := all (fun va : nat * atom => n \notin va.2.1.2) calls.
Definition unranged := all (fun va : nat * atom => (va.1 != 0%N) && ~~ uses0 (false, (false, va.2, None), 1%num)) calls.

Fixpoint nf (s : nat -> nat) (t : term) : option (seq mono) :=
  match t with
  | TZero => Some [::]
  | TOne => Some [:: (cnat 1, [::], [::])]
  | TNat n => Some [:: (cnat n, [::], [::])]
  | TInv d => Some [:: (cinv d, [::], [::])]
  | TFac f k => Some [:: (cnat 1, [::], [:: (false, f, k)])]
  | TOpp t => omap (map (fun m : mono => (copp m.1.1, m.1.2, m.2))) (nf s t)
  | TAdd t u => obind (fun ms => omap (cat ms) (nf s u)) (nf s t)
  | TMul t u => obind (fun ms => obind (muls ms) (nf s u)) (nf s t)
  | TSum n k t =>
      if unbound n then omap (map (fun m : mono => (m.1.1, (n, k) :: m.1.2, m.2))) (nf (bind s (n, k)) t) else None
  | TRange l t => if unranged then obind (fun ms => over_ranges l (norm s ms)) (nf s t) else None
  | TLog t => obind (fun ms => if norm s ms is [:: m] then log m else None) (nf s t)
  end.

(* [sort] gives the sort of every free name. *)
Definition check (sort : nat -> nat) (t u : term) : bool :=
  if nf sort (TAdd t (TOpp u)) is Some ms then norm sort ms == [::] else false.
End Check.

Section Semantics.
Variable R : realFieldType.
Variable T : nat -> finType.
Notation U := {k : nat & T k}.
Variable F : nat -> seq U -> seq nat -> R.
Variable ln : R -> R.

Definition env := nat -> U.
Definition upd (e : env) (n : nat) (x : U) : env := fun m => if m == n then x else e m.
Definition set (nv : nat -> nat) (v k : nat) : nat -> nat := fun w => if w == v then k else nv w.
Definition lval (nv : nat -> nat) (l : lin) : nat :=
  foldl (fun s cv => s + N.to_nat cv.1 * nv cv.2)%N (N.to_nat l.1) l.2.

(* The value of an atom: a delta, a cardinality, a number, a sum over a range, a symbol *)
Definition simple (f : nat) (us : seq U) (ns : seq nat) : R :=
  match f with
  | 0 => match us with [:: x; y] => (x == y)%:R | _ => 0 end
  | 1 => match ns with [:: k] => #|T k|%:R | _ => 1 end
  | 2 => match ns with [:: n] => n%:R | _ => 0 end
  | 3 => 0
  | f.+4 => F f us ns
  end.
Definition raised (nv : nat -> nat) (logarithm inverted : bool) (power : option nat) (m : N) (x : R) : R :=
  let p := if power is Some v then x ^+ nv v else x in
  let p := if inverted then p^-1 else p in (if logarithm then ln p else p) ^+ N.to_nat m.
Definition piece_value (nv : nat -> nat) (p : piece) (us : seq U) : R :=
  let: (l, i, f, _, ns, v, m) := p in raised nv l i v m (simple f us (map (lval nv) ns)).
Fixpoint pieces_value (nv : nat -> nat) (ps : seq piece) (us : seq U) : R :=
  if ps is p :: ps then
    let n := p.1.1.1.2 in piece_value nv p (take n us) * pieces_value nv ps (drop n us)
  else 1.
Definition G (nv : nat -> nat) (ps : seq piece) (f : nat) (us : seq U) (ns : seq nat) : R :=
  match f with
  | 3 => match ns with [:: n] => \sum_(i <- iota 0 n) pieces_value (set nv 0%N i) ps us | _ => 0 end
  | f => simple f us ns
  end.
Definition aden (nv : nat -> nat) (a : atom) (e : env) : R := G nv a.2.2 a.1.1 (map e a.1.2) (map (lval nv) a.2.1).
Definition fden (nv : nat -> nat) (f : factor) (e : env) : R :=
  let b := aden nv f.1.2 e in
  let p := if f.2 is Some v then b ^+ nv v else b in
  if f.1.1 then p^-1 else p.

Fixpoint tden (nv : nat -> nat) (t : term) (e : env) : R :=
  match t with
  | TZero => 0 | TOne => 1 | TNat n => (N.to_nat n)%:R | TInv d => (Pos.to_nat d)%:R^-1
  | TFac f k => fden nv f e ^+ N.to_nat k
  | TOpp t => - tden nv t e
  | TAdd t u => tden nv t e + tden nv u e
  | TMul t u => tden nv t e * tden nv u e
  | TSum n k t => \sum_(x : T k) tden nv t (upd e n (Tagged T x))
  | TRange l t => \sum_(i <- iota 0 (lval nv l)) tden (set nv 0%N i) t e
  | TLog t => ln (tden nv t e)
  end.

(* Values of monomials *)
Definition bden (nv : nat -> nat) (f : bool * factor) (e : env) : R := if f.1 then ln (fden nv f.2 e) else fden nv f.2 e.
Definition eden (nv : nat -> nat) (f : entry) (e : env) : R := bden nv f.1 e ^+ N.to_nat f.2.
Definition cden (c : coef) : R := ((N.to_nat c.1.1)%:R - (N.to_nat c.1.2)%:R) / (Pos.to_nat c.2)%:R.
Definition prodf (nv : nat -> nat) (fs : seq entry) (e : env) : R := \prod_(f <- fs) eden nv f e.
Fixpoint sumb (B : seq binder) (g : env -> R) (e : env) : R :=
  match B with [::] => g e | b :: B => \sum_(x : T b.2) sumb B g (upd e b.1 (Tagged T x)) end.
Definition mden (nv : nat -> nat) (m : mono) (e : env) : R := cden m.1.1 * sumb m.1.2 (prodf nv m.2) e.
Definition msden (nv : nat -> nat) (ms : seq mono) (e : env) : R := \sum_(m <- ms) mden nv m e.

(* The names have the sorts s. *)
Definition has_sorts (s : nat -> nat) (e : env) := forall n, tag (e n) = s n.

Variable nz pos : nat -> bool.
Hypothesis inhabited : forall k, (0 < #|T k|)%N.
Hypothesis nonzero : forall f us ns, nz f -> F f us ns != 0.
Hypothesis positive : forall f us ns, pos f -> 0 < F f us ns.
Hypothesis ln_mul : forall x y, 0 < x -> 0 < y -> ln (x * y) = ln x + ln y.

Variable calls : seq (nat * atom).
Definition stands (nv : nat -> nat) (e : env) := forall v a, (v, a) \in calls -> aden nv a e = (nv v)%:R.
Notation meant := (meant calls).

Section Fixed.
Variable nv : nat -> nat.
Local Notation lval := (lval nv).
Local Notation aden := (aden nv).
Local Notation fden := (fden nv).
Local Notation tden := (tden nv).
Local Notation bden := (bden nv).
Local Notation eden := (eden nv).
Local Notation prodf := (prodf nv).
Local Notation mden := (mden nv).
Local Notation msden := (msden nv).

Lemma has_sorts_upd s e b (x : T b.2) : has_sorts s e -> has_sorts (bind s b) (upd e b.1 (Tagged T x)).
Proof. by move=> E n; rewrite /upd /bind; case: eqP => // _; apply: E. Qed.

(* Coefficients *)
Lemma dpos (d : BinNums.positive) : (0 < Pos.to_nat d)%N.
Proof. by apply/ltP/Pos2Nat.is_pos. Qed.

Lemma dnz (d : BinNums.positive) : (Pos.to_nat d)%:R != 0 :> R.
Proof. by rewrite pnatr_eq0 -lt0n dpos. Qed.

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
case: (Pos.eqb_spec d d') => [<-|_] /=.
  by rewrite !N2Nat.inj_add !plusE !natrD -mulrDl; congr (_ / _); ring.
rewrite !N2Nat.inj_add !N2Nat.inj_mul Pos2Nat.inj_mul !plusE !multE !natrD !natrM !E.
by field; rewrite !dnz.
Qed.

Lemma cden_opp x : cden (copp x) = - cden x.
Proof. by case: x => [[a b] d]; rewrite /cden /= -mulNr opprB. Qed.

Lemma cden_nat n : cden (cnat n) = (N.to_nat n)%:R.
Proof. by rewrite /cden /= subr0 Pos2Nat.inj_1 divr1. Qed.

Lemma cden_inv d : cden (cinv d) = (Pos.to_nat d)%:R^-1.
Proof. by rewrite /cden /= Pos2Nat.inj_1 subr0 mul1r. Qed.

Lemma cden_zero x : czero x -> cden x = 0.
Proof. by case: x => [[a b] d] /N.eqb_spec /= ->; rewrite /cden /= subrr mul0r. Qed.

(* What depends on which names *)
Definition agree (X : seq nat) (e e' : env) := forall n, n \in X -> e n = e' n.
Definition local (X : seq nat) (g : env -> R) := forall e e', agree X e e' -> g e = g e'.

Lemma local_eden f : local (args f) (eden f).
Proof.
move=> e e' E; rewrite /eden /bden /fden /aden; suff -> : map e f.1.2.1.2.1.2 = map e' f.1.2.1.2.1.2 by [].
by apply/eq_in_map => n /E.
Qed.

Lemma local_prodf fs : local (vars fs) (prodf fs).
Proof.
move=> e e' E; rewrite /prodf; apply: eq_big_seq => f /= Hf; apply: local_eden => n Hn; apply: E.
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

Lemma sumb_const B g (c : R) e : sumb B (fun e => c * g e) e = c * sumb B g e.
Proof. by apply: (@sumb_pull [::] B (fun=> c)) => //; elim: (names B). Qed.

Lemma prodf_perm fs gs e : perm_eq fs gs -> prodf fs e = prodf gs e.
Proof. exact: perm_big. Qed.

Lemma prodf_cons f fs e : prodf (f :: fs) e = eden f e * prodf fs e.
Proof. exact: big_cons. Qed.

Lemma prodf_rem f fs e : f \in fs -> prodf fs e = eden f e * prodf (rem f fs) e.
Proof. by move=> H; rewrite (prodf_perm _ (perm_to_rem H)) prodf_cons. Qed.

Lemma prodf_ren r fs e : prodf (map (ren r) fs) e = prodf fs (fun n => e (r n)).
Proof.
rewrite /prodf big_map; apply: eq_bigr => -[[l [[i [[f us] ns]] p]] k] _.
by rewrite /eden /bden /fden /aden /= -map_comp.
Qed.

Lemma fused_base f g : fused f g -> f.1 = g.1.
Proof.
rewrite /fused /related; case: eqP => // E1; case: eqP => // E2; case: eqP => // E3; case: eqP => // E4.
case: eqP => // E5 /eqP E6; move: E1 E2 E3 E4 E5 E6; rewrite /number /args.
by case: f g => [[l [[i [[n us] ns]] p]] k] [[l' [[i' [[n' us'] ns']] p']] k'] /= -> -> -> -> -> ->.
Qed.

Lemma take_out_perm f gs gs' : take_out f gs = Some gs' -> perm_eq gs (f :: gs').
Proof.
elim: gs gs' => [|g gs IH] gs' //=; case: ifP => [|_].
  rewrite /alike; case: N.eqb_spec => [E|_] // /fused_base B [<-]; suff -> : f = g by [].
  by case: f g E B {IH} => [f k] [g l] /= -> ->.
case: (take_out f gs) IH => [hs|] //= IH [<-]; have := IH _ erefl.
by rewrite -(perm_cons g) => /perm_trans; apply; apply/permPl/(perm_catCA [:: g] [:: f]).
Qed.

(* Deltas *)
Lemma delta_ofP f x y : delta_of f = Some (x, y) -> f = delta x y.
Proof.
by case: f => [[[] [[[] [[[|n] [|u [|v [|? ?]]]] [[|? ?] [|? ?]]]] [?|]]] [|[?|?|]]] //= [-> ->].
Qed.

Lemma eden_delta x y e : eden (delta x y) e = (e x == e y)%:R.
Proof. exact: expr1. Qed.

Lemma put_sound x y fs e : (e x == e y)%:R * prodf fs e = (e x == e y)%:R * prodf (map (ren (put x y)) fs) e.
Proof.
have [E|_] := eqVneq (e x) (e y); rewrite ?mul0r // prodf_ren; congr (_ * _); apply: local_prodf => n _.
by rewrite /put; case: eqP => [->|].
Qed.

Lemma first_mem (p : pred entry) fs f r : [seq g <- fs | p g] = f :: r -> f \in fs.
Proof. by move=> E; have := mem_head f r; rewrite -E mem_filter => /andP []. Qed.

Lemma unify_sound n X done fs e : prodf (unify n X done fs) e = prodf (done ++ fs) e.
Proof.
elim: n done fs => [|n IH] done fs //=; case E: [seq _ <- _ | _] => [|f r] //.
case D: (delta_of f) => [[x y]|] //; have M := first_mem E; have {}D := delta_ofP D.
have -> : prodf (done ++ fs) e = (e x == e y)%:R * prodf (done ++ rem f fs) e.
  by rewrite /prodf !big_cat -!/(prodf _ _) /= (prodf_rem _ M) [X in eden X _]D eden_delta mulrCA.
case: eqP => [->|_]; first by rewrite IH eqxx mul1r.
suff W u v : prodf (unify n X (delta v u :: map (ren (put u v)) done) (map (ren (put u v)) (rem f fs))) e =
    (e u == e v)%:R * prodf (done ++ rem f fs) e.
  by case: inside; rewrite W // eq_sym.
by rewrite IH put_sound cat_cons prodf_cons eden_delta map_cat eq_sym.
Qed.

(* Sums of deltas, and of what does not depend on the index *)
Lemma otherP x f j e : other x f = Some j -> eden f e = (e x == e j)%:R.
Proof.
rewrite /other; case D: (delta_of f) => [[u v]|] //; rewrite (delta_ofP D) eden_delta.
by case: eqP => [->|_]; [case=> -> | case: eqP => // -> [->]; rewrite eq_sym].
Qed.

Lemma sum_delta (k : nat) (u : U) : tag u = k -> \sum_(x : T k) (Tagged T x == u)%:R = 1 :> R.
Proof.
case: u => k' y /= <-; rewrite (bigD1 y) //= eqxx big1 ?addr0 // => x ne.
by rewrite (eq_Tagged (u := Tagged T x)) /= (negbTE ne).
Qed.

Lemma sumb_away x B fs e u : x \notin vars fs -> sumb B (prodf fs) (upd e x u) = sumb B (prodf fs) e.
Proof.
move=> nx; apply: (sumb_agree (local_prodf (fs := fs))) => n Hn _; rewrite /upd; case: eqP => // E.
by move: nx; rewrite -E Hn.
Qed.

Lemma close_sound s B fs e : has_sorts s e ->
  sumb (close s B fs).1 (prodf (close s B fs).2) e = sumb B (prodf fs) e.
Proof.
elim: B s e => [|b B IH] s e E //=.
have {}IH (x : T b.2) := IH _ _ (has_sorts_upd x E); move: IH; case: (close _ B fs) => B' fs' /= IH.
rewrite -(eq_bigr _ (fun x _ => IH x)).
case: ifP => [_|/negbT nb] /=; last first.
  rewrite (eq_bigr _ (fun x _ => sumb_away _ _ _ nb)) sumr_const cardT -cardE -mulr_natl -sumb_const.
  apply: sumb_ext => e1; rewrite prodf_cons /card_of /eden /= Pos2Nat.inj_1 expr1.
  by rewrite /bden /fden /aden /= /lval /= Nnat.Nat2N.id.
case O: [seq _ <- _ | _] => [|f r] //; have M := first_mem O.
case J: (other _ _) => [j|] //; case: ifP => // /and5P [/eqP Sj nj nf nb nj'].
rewrite -[LHS]mul1r -(sum_delta (k := b.2) (u := e j)); last by rewrite E.
rewrite mulr_suml; apply: eq_bigr => x _; pose e' := upd e b.1 (Tagged T x).
have [Eb Ej] : e' b.1 = Tagged T x /\ e' j = e j by rewrite /e' /upd eqxx (negbTE nj).
have L : local [:: b.1; j] (eden f).
  by move=> e1 e2 A; rewrite !(otherP _ J) !A // !inE eqxx ?orbT.
have -> : sumb B' (prodf fs') e' = sumb B' (fun e => eden f e * prodf (rem f fs') e) e'.
  by apply: sumb_ext => e1; rewrite (prodf_rem _ M).
rewrite (sumb_pull _ _ L); first by rewrite (otherP _ J) Eb Ej sumb_away.
by apply/hasPn => n Hn; rewrite !inE negb_or; apply/andP; split; apply: contraTneq Hn => ->.
Qed.

(* Cancellation *)
Lemma symbol_at p f : is_symbol p f -> exists2 g, number f = g.+4 & p g.
Proof.
rewrite /is_symbol; case: (number f) => [|[|[|[|g]]]] //= H; exists g => //.
by move: H; rewrite !subSS subn0.
Qed.

Lemma card_pos (ns : seq nat) : 0 < match ns with [:: k] => #|T k|%:R | _ => 1 end :> R.
Proof. by case: ns => [|k [|? ?]]; rewrite ?ltr01 // ltr0n inhabited. Qed.

Lemma aden_neq0 f e : removable nz f -> aden f.1.2.1.2 e != 0.
Proof.
rewrite /removable /aden; case: (f.1.1) => //; case: eqP => [E|_ /symbol_at [g E H]]; rewrite [f.1.2.1.2.1.1]E /=.
  by move=> _; apply: lt0r_neq0; apply: card_pos.
exact: nonzero.
Qed.

Lemma bden_flip f e : removable nz f -> bden f.1 e * bden (flip f).1 e = 1.
Proof.
move=> H; have n0 := aden_neq0 e H; move: H n0; case: f => [[l [[i a] p]] k]; rewrite /removable /bden /fden /=.
case: l => // _ n0; have np : forall v, aden a e ^+ v != 0 by move=> v; rewrite expf_neq0.
by case: i; case: p => [v|] /=; rewrite ?mulVf ?mulfV.
Qed.

Lemma absorb_sound f gs e : prodf (absorb nz f gs) e = eden f e * prodf gs e.
Proof.
elim: gs => [|g r IH] /=; first by rewrite /prodf big_seq1 big_nil mulr1.
case: ifP => [/fused_base E|_].
  by rewrite !prodf_cons mulrA; congr (_ * _); rewrite /eden -E /= N2Nat.inj_add plusE exprD.
case E: (fused _ g); last by rewrite !prodf_cons IH mulrCA.
case: ifP => [H|_]; last by rewrite !prodf_cons IH mulrCA.
have {E} Eg := fused_base E; have I := bden_flip e H; rewrite -Eg in I *.
have X n : bden f.1 e ^+ n * bden (flip f).1 e ^+ n = 1 by rewrite -exprMn I expr1n.
rewrite prodf_cons mulrA /eden -Eg; case C: (N.compare f.2 g.2).
- by move/N.compare_eq: C => ->; rewrite X mul1r.
- have le : (N.to_nat f.2 <= N.to_nat g.2)%N by move: C; rewrite N2Nat.inj_compare => /Nat.compare_lt_iff /ltP /ltnW.
  rewrite prodf_cons /eden /= N2Nat.inj_sub minusE -[in RHS](subnKC le) exprD.
  by rewrite mulrA X mul1r.
- have le : (N.to_nat g.2 <= N.to_nat f.2)%N by move: C; rewrite N2Nat.inj_compare => /Nat.compare_gt_iff /ltP /ltnW.
  rewrite prodf_cons /eden /= N2Nat.inj_sub minusE -[in RHS](subnK le) exprD.
  by rewrite -[_ * _ * bden _ _ ^+ _]mulrA X mulr1.
Qed.

Lemma cancel_sound fs done e : prodf (cancel nz fs done) e = prodf fs e * prodf done e.
Proof.
elim: fs done => [|f r IH] done /=; first by rewrite /prodf big_nil mul1r.
by rewrite IH absorb_sound prodf_cons mulrCA mulrA.
Qed.

Lemma simp_sound s m e : has_sorts s e -> mden (simp nz s m) e = mden m e.
Proof.
case: m => [[c B] fs] E; rewrite /simp /=; case C: (close _ _ _) => [B' fs']; rewrite /mden /=; congr (_ * _).
have K gs e1 : prodf (cancel nz gs [::]) e1 = prodf gs e1 by rewrite cancel_sound /prodf big_nil mulr1.
have := close_sound B (cancel nz (unify (size fs) (names B) [::] fs) [::]) E; rewrite C /= => C'.
by rewrite (sumb_ext _ _ (K fs')) C'; apply: sumb_ext => e1; rewrite K unify_sound.
Qed.

(* Matching *)
Lemma bag_perm fs gs : bag fs gs -> perm_eq fs gs.
Proof.
elim: fs gs => [|f fs IH] gs /=; first by move/eqP ->.
case E: (take_out f gs) => [gs'|//] /IH P; rewrite perm_sym (perm_trans (take_out_perm E)) // perm_cons perm_sym.
by [].
Qed.

(* Renaming bound names, where what is renamed stays apart *)
Lemma sumb_alpha r (X : seq nat) B fs e : {in X &, injective r} -> {subset vars fs <= X} -> {subset names B <= X} ->
  sumb [seq (r b.1, b.2) | b <- B] (prodf (map (ren r) fs)) e = sumb B (prodf fs) (fun n => e (r n)).
Proof.
move=> I V; elim: B e => [|b B IH] e S /=; first exact: prodf_ren.
apply: eq_bigr => x _; rewrite IH => [|n Hn]; last by apply: S; rewrite inE Hn orbT.
apply: (sumb_agree (local_prodf (fs := fs))) => n Hn _; rewrite /upd; suff -> : (r n == r b.1) = (n == b.1) by [].
by apply/eqP/eqP => [/I|-> //]; apply; [apply: V | apply: S; rewrite inE eqxx].
Qed.

Lemma sumb_fun B fs e e' : e =1 e' -> sumb B (prodf fs) e = sumb B (prodf fs) e'.
Proof. by move=> E; apply: (sumb_agree (local_prodf (fs := fs))) => n _ _. Qed.

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

Lemma matches_sound B fs B' fs' X e : size X = size B -> matches B fs B' fs' X ->
  sumb B (prodf fs) e = sumb B' (prodf fs') e.
Proof.
move=> sX; rewrite /matches; set r := renaming _ _; set p := zip _ _.
case: ifP => // /and4P [uX uB uB' P]; case: ifP => // /allP A Q.
have sB : size X = size (names B) by rewrite size_map.
have Xp : names p = X by rewrite /names -/(unzip1 p) unzip1_zip // size_map sX.
have rX n : n \in X -> r n \in names B by move=> H; rewrite mem_nth // -sB index_mem.
have rO n : n \notin X -> r n = n by move=> H; rewrite /r /renaming nth_default // -sB leqNgt index_mem.
have I : {in X ++ vars fs' &, injective r}.
  have W n n' : n \in X -> n' \in vars fs' -> n' \notin X -> r n != r n'.
    move=> Hn Hn' out; rewrite (rO n') //; apply: contraTneq (A _ Hn') => E.
    by rewrite negb_or out -E negbK rX.
  move=> n n'; rewrite !mem_cat; case Hn: (n \in X); case Hn': (n' \in X) => //= H H' E.
  - have := congr1 (index^~ (names B)) E; rewrite /r /renaming !index_uniq // -?sB ?index_mem //.
    by move/(congr1 (nth 0%N X)); rewrite !nth_index.
  - by move/eqP: E; rewrite (negbTE (W _ _ Hn H' (negbT Hn'))).
  - by move/esym/eqP: E; rewrite (negbTE (W _ _ Hn' H (negbT Hn))).
  - by move: E; rewrite !rO ?Hn ?Hn'.
have BE : [seq (r b.1, b.2) | b <- p] = B.
  apply: (@eq_from_nth _ (0, 0)%N) => [|i]; first by rewrite size_map size_zip size_map sX minnn.
  rewrite size_map size_zip size_map sX minnn => Hi; rewrite (nth_map (0, 0)%N); last first.
    by rewrite size_zip size_map sX minnn.
  rewrite nth_zip ?size_map //= /r /renaming index_uniq ?sX // (set_nth_default 0%N) ?size_map //.
  by rewrite !(nth_map (0, 0)%N) //; case: (nth _ B i).
rewrite (sumb_perm _ _ (_ : perm_eq B' p) uB'); last by rewrite perm_sym.
rewrite (sumb_agree (local_prodf (fs := fs')) (e' := fun n => e (r n))); last first.
  by move=> n Hn; rewrite Xp => /rO ->.
rewrite -(sumb_alpha _ I) ?BE => [|n Hn|n Hn]; last by rewrite mem_cat -Xp Hn.
  by apply: sumb_ext => e1; apply: prodf_perm; apply: bag_perm.
by rewrite mem_cat Hn orbT.
Qed.

Lemma same_sound m m' e : same m m' -> sumb m.1.2 (prodf m.2) e = sumb m'.1.2 (prodf m'.2) e.
Proof.
case: m => [[c B] fs]; case: m' => [[c' B'] fs'] /=; case: ifP => // /eqP sB.
case: B sB => [|b B] sB.
  by case: B' sB => //= _ /bag_perm P; apply: prodf_perm.
case: pair_up => // known; apply: matches_sound; by rewrite !size_map.
Qed.

Lemma insert_sound k m acc e : msden (map snd (insert k m acc)) e = mden m e + msden (map snd acc) e.
Proof.
elim: acc => [|km r IH] /=; first by rewrite /msden big_seq1 big_nil addr0.
case: ifP => [_|_] /=; last by rewrite /msden big_cons.
case: ifP => S /=; rewrite /msden !big_cons; last by rewrite -/(msden _ _) IH addrCA.
by rewrite addrA; congr (_ + _); rewrite /mden /= cden_add mulrDl addrC (same_sound _ S).
Qed.

Lemma norm_sound s ms e : has_sorts s e -> msden (norm nz s ms) e = msden ms e.
Proof.
move=> E; rewrite /norm; set keyed := map _ ms; set added := foldr _ _ _.
have -> : msden ms e = msden (map snd added) e.
  have -> : msden (map snd added) e = \sum_(km <- sort (fun x y => N.leb x.1 y.1) keyed) mden km.2 e.
    by rewrite /added; elim: sort => [|km l IH] /=; rewrite ?insert_sound ?IH ?big_cons // /msden !big_nil.
  have P : perm_eq (sort (fun x y => N.leb x.1 y.1) keyed) keyed by rewrite perm_sort.
  by rewrite (perm_big _ P) big_map; apply: eq_bigr => m _; rewrite simp_sound.
rewrite /msden big_filter big_mkcond; apply: eq_bigr => m _; case: ifP => // /negbFE Z.
by rewrite /mden cden_zero ?mul0r.
Qed.

Lemma meant_sound v e : stands nv e -> fden (meant v) e = (nv v)%:R.
Proof.
rewrite /stands; elim: calls => [|[w a] l IH] S /=.
  by rewrite /fden /aden /= /lval /= Pos2Nat.inj_1 mul1n.
case: eqP => [->|_]; first by rewrite -(S w a) ?mem_head.
by apply: IH => u b H; apply: S; rewrite in_cons H orbT.
Qed.

(* Logarithms *)
Lemma ln1 : ln 1 = 0.
Proof. by apply: (addIr (ln 1)); rewrite add0r -ln_mul ?ltr01 // mulr1. Qed.

Lemma ln_prod (I : eqType) (r : seq I) (g : I -> R) : (forall i, i \in r -> 0 < g i) ->
  0 < \prod_(i <- r) g i /\ ln (\prod_(i <- r) g i) = \sum_(i <- r) ln (g i).
Proof.
elim: r => [|i r IH] P; first by rewrite !big_nil ln1 ltr01.
have [|p E] := IH; first by move=> j Hj; apply: P; rewrite inE Hj orbT.
by have q := P i (mem_head i r); rewrite !big_cons mulr_gt0 // ln_mul // E.
Qed.

Lemma ln_inv x : 0 < x -> ln x^-1 = - ln x.
Proof.
move=> p; apply/eqP; rewrite -addr_eq0 addrC -ln_mul ?invr_gt0 // mulfV ?ln1 //; exact: lt0r_neq0.
Qed.

Lemma ln_exp x n : 0 < x -> ln (x ^+ n) = n%:R * ln x.
Proof.
move=> p; elim: n => [|n IH]; first by rewrite expr0 ln1 mul0r.
by rewrite exprS ln_mul ?exprn_gt0 // IH [n.+1%:R]mulrS mulrDl mul1r.
Qed.

Lemma prime_factors_sound n ps :
  prime_factors n = Some ps -> ln (Pos.to_nat n)%:R = \sum_(p <- ps) ln (N.to_nat p)%:R.
Proof.
rewrite /prime_factors -[Pos.to_nat n]/(N.to_nat (Npos n)); set ds := [seq _ <- _ | _].
case: N.eqb_spec => // E [<-] {ps}.
have D p : p \in ds -> 0 < (N.to_nat p)%:R :> R.
  rewrite mem_filter => /andP [/N.ltb_spec0 H _]; rewrite ltr0n; apply/ltP.
  by case: p H => // p _; apply: Pos2Nat.is_pos.
rewrite -(ln_prod D).2 -E; congr ln; elim: ds {E D} => [|p ds IH] /=; first by rewrite big_nil.
by rewrite big_cons -IH N2Nat.inj_mul multE natrM.
Qed.

Lemma log_numbers c ps e : msden (map (log_number c) ps) e = cden c * \sum_(p <- ps) ln (N.to_nat p)%:R.
Proof.
rewrite /msden big_map mulr_sumr; apply: eq_bigr => p _.
by rewrite /mden /= /prodf big_seq1 /eden /= Pos2Nat.inj_1 expr1.
Qed.

Lemma has_log_pos f e : has_log pos f -> 0 < aden f.1.2.1.2 e.
Proof.
rewrite /has_log /aden; case: (f.1.1) => //; case: eqP => [E|_ /symbol_at [g E H]]; rewrite [f.1.2.1.2.1.1]E /=.
  by move=> _; apply: card_pos.
exact: positive.
Qed.

Lemma log_factor_sound f e : stands nv e -> has_log pos f ->
  0 < eden f e /\ ln (eden f e) = mden (log_factor calls f) e.
Proof.
move=> St H; have := has_log_pos e H; move: H; case: f => [[[] [[i a] p]] k] //= _; rewrite /eden /bden /fden /mden /=.
move=> P; have Q n : 0 < aden a e ^+ n by apply: exprn_gt0.
have L v := meant_sound v St.
have S (b : bool) : cden (if b then copp (cnat k) else cnat k) = (if b then -1 else 1) * (N.to_nat k)%:R.
  by case: b; rewrite ?cden_opp cden_nat ?mulN1r ?mul1r.
rewrite S; case: p => [v|] /=; rewrite /prodf !big_cons big_nil /eden /= Pos2Nat.inj_1 !expr1 /bden /= ?L /fden /=.
  case: i; rewrite ?exprn_gt0 ?invr_gt0 ?Q //; split=> //; rewrite ln_exp ?invr_gt0 ?Q // ?ln_inv ?ln_exp //; ring.
case: i; rewrite ?exprn_gt0 ?invr_gt0 ?P //; split=> //; rewrite ln_exp ?invr_gt0 ?P // ?ln_inv //; ring.
Qed.

Lemma log_sound m ms e : stands nv e -> log pos calls m = Some ms -> msden ms e = ln (mden m e).
Proof.
move=> St; case: m => [[[[a b] d] B] fs]; rewrite /log /=; case: B => //; case: ifP => // /allP L; case S: (N.sub a b) => [|n] //.
case En: (prime_factors n) => [ps|] //=; case Ed: (prime_factors _) => [qs|] //= [<-] {ms}.
have [P PE] : 0 < prodf fs e /\ ln (prodf fs e) = msden (map (log_factor calls) fs) e.
  have [|p ->] := ln_prod (r := fs) (g := eden^~ e); first by move=> f /L /(log_factor_sound St) [].
  by split=> //; rewrite /msden big_map; apply: eq_big_seq => f /L /(log_factor_sound St) [].
have {}S : (N.to_nat a - N.to_nat b)%N = Pos.to_nat n by rewrite -minusE -N2Nat.inj_sub S.
have C : cden (a, b, d) = (Pos.to_nat n)%:R / (Pos.to_nat d)%:R.
  by rewrite /cden /= -S natrB // ltnW // -subn_gt0 S dpos.
have n0 : 0 < (Pos.to_nat n)%:R :> R by rewrite ltr0n dpos.
have d0 : 0 < (Pos.to_nat d)%:R :> R by rewrite ltr0n dpos.
rewrite !{1}/msden !big_cat -!/(msden _ _) /= !log_numbers cden_opp cden_nat mul1r mulN1r.
rewrite -(prime_factors_sound En) -(prime_factors_sound Ed).
rewrite /mden /= C !ln_mul ?divr_gt0 ?invr_gt0 // ln_inv // -PE.
by rewrite addrA.
Qed.

(* Expansion *)
Lemma mden_mul m p e : apart m p -> mden (mulm m p) e = mden m e * mden p e.
Proof.
case: m => [[c B] fs]; case: p => [[c' B'] fs']; rewrite /apart /=; case: ifP => // /negbT A A'.
rewrite /mden /= cden_mul.
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

Lemma lin_monos_sound l e : stands nv e -> msden (lin_monos calls l) e = (lval l)%:R.
Proof.
move=> St; rewrite /msden /lin_monos big_cons big_map {1}/mden /= cden_nat /prodf big_nil mulr1 /lval.
have E (cv : N * nat) : mden (cnat cv.1, [::], [:: (false, meant cv.2, 1%num)]) e = (N.to_nat cv.1 * nv cv.2)%:R.
  rewrite /mden /= cden_nat /prodf big_seq1 natrM; congr (_ * _).
  by rewrite /eden /= Pos2Nat.inj_1 expr1 /bden /=; apply: meant_sound.
rewrite (eq_bigr _ (fun cv _ => E cv)); elim: (l.2) (N.to_nat l.1) => [|cv r IH] n /=; first by rewrite big_nil addr0.
by rewrite big_cons addrA -natrD IH.
Qed.
End Fixed.

(* ---- Sums over ranges ---- *)
Lemma lval_ext nv nv' (l : lin) : (forall cv, cv \in l.2 -> nv cv.2 = nv' cv.2) -> lval nv l = lval nv' l.
Proof.
rewrite /lval; elim: (l.2) (N.to_nat l.1) => [//|cv r IH] n E /=; rewrite E ?mem_head // IH // => x Hx; apply: E.
by rewrite in_cons Hx orbT.
Qed.

Lemma pieces_ext nv nv' ps us : nv =1 nv' -> pieces_value nv ps us = pieces_value nv' ps us.
Proof.
move=> E; elim: ps us => [//|[[[[[[l i] f] n] ns] v] m] ps IH] us /=; rewrite IH; congr (_ * _).
have -> : map (lval nv) ns = map (lval nv') ns by apply: eq_map => x; apply: lval_ext => cv _; apply: E.
by rewrite /raised; case: v => [v|//]; rewrite E.
Qed.

Lemma set_set nv v i j : set (set nv v i) v j =1 set nv v j.
Proof. by move=> w; rewrite /set; case: eqP. Qed.

Lemma eden_set nv i f e : ~~ uses0 f -> eden (set nv 0%N i) f e = eden nv f e.
Proof.
rewrite /uses0 negb_or => /andP [/hasPn L p0]; rewrite /eden; congr (_ ^+ _); rewrite /bden.
suff -> : fden (set nv 0%N i) f.1.2 e = fden nv f.1.2 e by [].
rewrite /fden; suff -> : aden (set nv 0%N i) f.1.2.1.2 e = aden nv f.1.2.1.2 e.
  by case: (f.1.2.2) p0 => [v|//] /eqP ne; rewrite /set; case: eqP => // X; case: ne; rewrite X.
rewrite /aden.
have -> : map (lval (set nv 0%N i)) f.1.2.1.2.2.1 = map (lval nv) f.1.2.1.2.2.1.
  apply/eq_in_map => l Hl; apply: lval_ext => cv Hcv; rewrite /set; case: eqP => // X.
  by move: (L _ Hl) => /hasPn /(_ _ Hcv); rewrite X eqxx.
rewrite /G; case: f.1.2.1.2.1.1 => [|[|[|[|?]]]] //; case: (map _ _) => [//|n [|//]].
by apply: eq_bigr => j _; apply: pieces_ext; apply: set_set.
Qed.

Lemma pieces_sound nv fs e : ~~ has is_range fs -> pieces_value nv (map to_piece fs) (map e (vars fs)) = prodf nv fs e.
Proof.
elim: fs => [|f fs IH]; first by rewrite /prodf big_nil.
rewrite /= negb_or => /andP [nr /IH {}IH]; rewrite map_cat take_cat size_map ltnn subnn take0 cats0.
rewrite drop_cat size_map ltnn subnn drop0 IH prodf_cons; congr (_ * _).
rewrite /piece_value /raised /eden /bden /fden /aden; congr (_ ^+ _).
have -> : G nv f.1.2.1.2.2.2 f.1.2.1.2.1.1 = simple f.1.2.1.2.1.1.
  by move: nr; rewrite /is_range /number /G; case: (f.1.2.1.2.1.1) => [|[|[|[|?]]]].
by [].
Qed.

Lemma sumb_sum (I : Type) (r : seq I) B (g : I -> env -> R) e :
  \sum_(i <- r) sumb B (g i) e = sumb B (fun e => \sum_(i <- r) g i e) e.
Proof. by elim: B e => [//|b B IH] e /=; rewrite exchange_big /=; apply: eq_bigr => x _; apply: IH. Qed.

Lemma over_range_sound nv l m ps e : stands nv e -> over_range calls l m = Some ps ->
  msden nv ps e = \sum_(i <- iota 0 (lval nv l)) mden (set nv 0%N i) m e.
Proof.
move=> St; case: m => [[c B] fs]; rewrite /over_range /=; set own := [seq f <- fs | uses0 f]; set rest := [seq f <- fs | ~~ uses0 f].
have split nv' e' : prodf nv' fs e' = prodf nv' own e' * prodf nv' rest e'.
  rewrite /prodf -big_cat; apply: perm_big; rewrite perm_sym; exact: (permEl (perm_filterC uses0 fs)).
have out i e' : prodf (set nv 0%N i) rest e' = prodf nv rest e'.
  by rewrite /prodf; apply: eq_big_seq => f; rewrite mem_filter => /andP [nf _]; apply: eden_set.
case Eown: own => [|f0 own'].
  move=> M; rewrite (msden_mul nv e M) lin_monos_sound // {1}/msden big_seq1.
  rewrite (eq_bigr (fun _ => mden nv (c, B, rest) e)) => [|i _].
    by rewrite big_const_seq count_predT size_iota iter_addr_0 mulr_natr.
  rewrite /mden /=; congr (_ * _); apply: sumb_ext => e'; rewrite split out Eown {1}/prodf big_nil mul1r //.
rewrite -Eown; case: ifP => // /negbT nr [<-]; rewrite /msden big_seq1 /mden /= -mulr_sumr; congr (_ * _).
rewrite sumb_sum; apply: sumb_ext => e'; rewrite prodf_cons.
rewrite (eq_bigr (fun i => prodf (set nv 0%N i) own e' * prodf nv rest e')) => [|i _]; last by rewrite split out.
rewrite -mulr_suml; congr (_ * _); rewrite /eden /= Pos2Nat.inj_1 expr1 /bden /= /fden /= /aden /=.
apply: eq_bigr => i _; have P : perm_eq (in_order own) own by rewrite perm_sort.
by rewrite pieces_sound ?(prodf_perm _ _ P) // (eq_has_r (perm_mem P)).
Qed.

Lemma over_ranges_sound nv l ms ps e : stands nv e -> over_ranges calls l ms = Some ps ->
  msden nv ps e = \sum_(i <- iota 0 (lval nv l)) msden (set nv 0%N i) ms e.
Proof.
move=> St; elim: ms ps => [|m ms IH] ps /=.
  by case=> <-; rewrite /msden big_nil; under eq_bigr do rewrite big_nil; rewrite big1.
case E: (over_range calls l m) => [x|//]; case E': (over_ranges calls l ms) => [y|//] [<-].
rewrite msden_cat (over_range_sound St E) (IH _ E') -big_split; apply: eq_bigr => i _.
by rewrite /msden big_cons.
Qed.

Lemma stands_upd nv e n x : unbound calls n -> stands nv e -> stands nv (upd e n x).
Proof.
move=> /allP U S v a H; rewrite -(S v a H) /aden; congr (G _ _ _ _ _); apply/eq_in_map => m Hm.
by rewrite /upd; case: eqP => // X; have := U _ H; rewrite /= -X Hm.
Qed.

Lemma stands_set nv e i : unranged calls -> stands nv e -> stands (set nv 0%N i) e.
Proof.
move=> /allP U S v a H; have /andP [/= v0 u0] := U _ H.
have := eden_set nv i e u0; rewrite /eden /= Pos2Nat.inj_1 !expr1 /bden /fden /= => ->.
by rewrite (S v a H) /set (negbTE v0).
Qed.

Lemma nf_sound s t ms : nf nz pos calls s t = Some ms ->
  forall nv e, has_sorts s e -> stands nv e -> msden nv ms e = tden nv t e.
Proof.
elim: t s ms => /=.
- by move=> s ms [<-] nv e _ _; rewrite /msden big_nil.
- by move=> s ms [<-] nv e _ _; rewrite /msden big_seq1 /mden /= cden_nat /prodf big_nil mulr1.
- by move=> n s ms [<-] nv e _ _; rewrite /msden big_seq1 /mden /= cden_nat /prodf big_nil mulr1.
- by move=> d s ms [<-] nv e _ _; rewrite /msden big_seq1 /mden /= cden_inv /prodf big_nil mulr1.
- by move=> f k s ms [<-] nv e _ _; rewrite /msden big_seq1 /mden /= cden_nat -[(N.to_nat 1)%:R]/(1 : R) mul1r /prodf big_seq1.
- move=> t IH s ms; case E: (nf _ _ _ _ t) => [ps|] // [<-] nv e H St; rewrite -(IH _ _ E nv e H St) /msden big_map -sumrN.
  by apply: eq_bigr => m _; rewrite /mden /= cden_opp mulNr.
- move=> t IH u IHu s ms; case E: (nf _ _ _ _ t) => [ps|] //; case E': (nf _ _ _ _ u) => [qs|] // [<-] nv e H St.
  by rewrite -(IH _ _ E) // -(IHu _ _ E') // msden_cat.
- move=> t IH u IHu s ms; case E: (nf _ _ _ _ t) => [ps|] //; case E': (nf _ _ _ _ u) => [qs|] //= M nv e H St.
  by rewrite -(IH _ _ E) // -(IHu _ _ E') // (msden_mul _ _ M).
- move=> n k t IH s ms; case: ifP => // U; case E: (nf _ _ _ _ t) => [ps|] // [<-] nv e H St; rewrite /msden big_map.
  rewrite -(eq_bigr _ (fun x _ => IH _ _ E nv _ (has_sorts_upd (b := (n, k)) x H) (stands_upd _ U St))).
  rewrite /msden exchange_big /=; by apply: eq_bigr => m _; rewrite /mden /= mulr_sumr.
- move=> l t IH s ms; case: ifP => // U; case E: (nf _ _ _ _ t) => [ps|] //= M nv e H St.
  rewrite (over_ranges_sound St M); apply: eq_bigr => i _; rewrite norm_sound // (IH _ _ E) //; exact: stands_set.
- move=> t IH s ms; case E: (nf _ _ _ _ t) => [ps|] //= L nv e H St; move: L (norm_sound nv ps H).
  case: (norm _ _ _) => [|m [|? ?]] // L; rewrite {1}/msden big_seq1 (IH _ _ E) // => <-; exact: log_sound.
Qed.

Theorem check_sound sort t u : check nz pos calls sort t u ->
  forall nv e, (forall n, tag (e n) = sort n) -> stands nv e -> tden nv t e = tden nv u e.
Proof.
rewrite /check; case E: (nf _ _ _ _ _) => [ms|//] /eqP Z nv e H St.
apply/eqP; rewrite -subr_eq0 -[tden nv t e - _]/(tden nv (TAdd t (TOpp u)) e) -(nf_sound E H St) -(norm_sound _ _ H) Z.
by rewrite /msden big_nil.
Qed.
End Semantics.

Print Assumptions check_sound.
