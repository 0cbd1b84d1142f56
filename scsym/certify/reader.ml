(* Proof documents, read for the checker extracted from Kernel.v; ocamlfind ocamlopt links the two.

   What is trusted of this file: that conclusion, hypotheses and declared signs are read from the document as they are
   written there, and printed as they were read.  The steps are not trusted; a step misread is a step refused.

   Three parts: JSON; documents as data of the checker (names become numbers, a symbol is known by its name and its
   declaration); answers. *)

open Checker

exception Unreadable of string
exception Too_large of string
exception Not_ported of string (* a rule that the checker does not know *)

let fail fmt = Printf.ksprintf (fun text -> raise (Unreadable text)) fmt

(* ---- JSON ---- *)

type json =
  | Null | Bool of bool | Integer of string | Decimal of string | Text of string
  | List of json list | Object of (string * json) list

let max_depth = 2_000

let parse (text : string) : json =
  let length = String.length text in
  let position = ref 0 in
  let peek () = if !position < length then text.[!position] else '\000' in
  let rec blank () =
    match peek () with ' ' | '\t' | '\n' | '\r' when !position < length -> incr position; blank () | _ -> () in
  let expect c = if !position < length && peek () = c then incr position else fail "not a JSON document" in
  let word w value =
    let n = String.length w in
    if !position + n <= length && String.sub text !position n = w then (position := !position + n; value)
    else fail "not a JSON document" in
  let hex () =
    let digit c = match c with
      | '0' .. '9' -> Char.code c - 48 | 'a' .. 'f' -> Char.code c - 87 | 'A' .. 'F' -> Char.code c - 55
      | _ -> fail "not a JSON document" in
    let code = ref 0 in
    for _ = 1 to 4 do code := (!code * 16) + digit (peek ()); incr position done;
    !code in
  let utf8 buffer code =
    if code < 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) then fail "not a JSON document";
    Buffer.add_utf_8_uchar buffer (Uchar.of_int code) in
  let str () =
    expect '"';
    let buffer = Buffer.create 16 in
    let rec go () =
      if !position >= length then fail "not a JSON document";
      let c = peek () in
      incr position;
      match c with
      | '"' -> Buffer.contents buffer
      | '\\' ->
        let e = peek () in
        incr position;
        (match e with
         | '"' | '\\' | '/' -> Buffer.add_char buffer e
         | 'b' -> Buffer.add_char buffer '\b' | 'f' -> Buffer.add_char buffer '\012'
         | 'n' -> Buffer.add_char buffer '\n' | 'r' -> Buffer.add_char buffer '\r' | 't' -> Buffer.add_char buffer '\t'
         | 'u' ->
           let code = hex () in
           if code >= 0xD800 && code < 0xDC00 then begin
             expect '\\'; expect 'u';
             let low = hex () in
             if low < 0xDC00 || low > 0xDFFF then fail "not a JSON document";
             utf8 buffer (0x10000 + ((code - 0xD800) * 0x400) + (low - 0xDC00))
           end else utf8 buffer code
         | _ -> fail "not a JSON document");
        go ()
      | c when Char.code c < 32 -> fail "not a JSON document"
      | c -> Buffer.add_char buffer c; go () in
    go () in
  let number () =
    let start = !position in
    let digits () =
      let before = !position in
      while peek () >= '0' && peek () <= '9' do incr position done;
      if !position = before then fail "not a JSON document" in
    if peek () = '-' then incr position;
    if peek () = '0' then incr position else digits ();
    let whole = ref true in
    if peek () = '.' then (whole := false; incr position; digits ());
    if peek () = 'e' || peek () = 'E' then begin
      whole := false; incr position;
      if peek () = '+' || peek () = '-' then incr position;
      digits ()
    end;
    let found = String.sub text start (!position - start) in
    if !whole then Integer found else Decimal found in
  let rec value depth =
    if depth > max_depth then fail "nested too deeply";
    blank ();
    let found = match peek () with
      | '{' ->
        incr position; blank ();
        if peek () = '}' then (incr position; Object []) else begin
          let keys = Hashtbl.create 8 in
          let rec pairs made =
            blank ();
            let key = str () in
            if Hashtbl.mem keys key then fail "the key %S occurs twice" key;
            Hashtbl.add keys key ();
            blank (); expect ':';
            let made = (key, value (depth + 1)) :: made in
            blank ();
            if peek () = ',' then (incr position; pairs made) else (expect '}'; Object (List.rev made)) in
          pairs []
        end
      | '[' ->
        incr position; blank ();
        if peek () = ']' then (incr position; List []) else begin
          let rec entries made =
            let made = value (depth + 1) :: made in
            blank ();
            if peek () = ',' then (incr position; entries made) else (expect ']'; List (List.rev made)) in
          entries []
        end
      | '"' -> Text (str ())
      | 't' -> word "true" (Bool true)
      | 'f' -> word "false" (Bool false)
      | 'n' -> word "null" Null
      | _ -> number () in
    blank ();
    found in
  let found = value 0 in
  if !position < length then fail "not a JSON document";
  found

(* ---- Numbers of the checker: unary ones for names, binary ones for all else ---- *)

let naturals = ref [| O |]
let unary n =
  if n < 0 then fail "a negative number";
  let known = Array.length !naturals in
  if n >= known then begin
    let more = Array.make (n + 64) O in
    Array.blit !naturals 0 more 0 known;
    for i = known to n + 63 do more.(i) <- S more.(i - 1) done;
    naturals := more
  end;
  !naturals.(n)
let rec int_of_nat = function O -> 0 | S n -> 1 + int_of_nat n

let rec positive n = if n = 1 then XH else if n land 1 = 1 then XI (positive (n / 2)) else XO (positive (n / 2))
let binary n = if n = 0 then N0 else Npos (positive n)

(* Binary numbers from decimal digits, halves first so that long ones cost little, and back *)
let ten = binary 10
let rec power_of_ten n =
  if n = 0 then binary 1 else if n = 1 then ten else
    let half = power_of_ten (n / 2) in
    let square = N.mul half half in
    if n land 1 = 1 then N.mul square ten else square
let rec decimal digits =
  let n = String.length digits in
  if n <= 15 then binary (int_of_string ("0u" ^ digits)) else
    let low = n / 2 in
    N.add (N.mul (decimal (String.sub digits 0 (n - low))) (power_of_ten low)) (decimal (String.sub digits (n - low) low))

let rec text_of_n n =
  match n with
  | N0 -> "0"
  | _ ->
    let rec bits p = match p with XH -> 1 | XO p | XI p -> 1 + bits p in
    let small p =
      let rec go p = match p with XH -> 1 | XO p -> 2 * go p | XI p -> (2 * go p) + 1 in
      string_of_int (go p) in
    (match n with
     | Npos p when bits p <= 60 -> small p
     | _ ->
       let chunk = power_of_ten 15 in
       let high = N.div n chunk in
       let low = N.sub n (N.mul high chunk) in
       let digits = text_of_n low in
       text_of_n high ^ String.make (15 - String.length digits) '0' ^ digits)

let is_digits s = s <> "" && String.for_all (fun c -> c >= '0' && c <= '9') s

(* ---- Names ---- *)

type declaration = { places : string list; sign : string }

module Names = Map.Make (String)

type table = declaration Names.t

(* Numbers for what has a name; the longest a document has are met first, since Coq's names are unary *)
type 'a numbering = { numbers : ('a, int) Hashtbl.t; mutable names : 'a list; mutable count : int }
let numbering () = { numbers = Hashtbl.create 16; names = []; count = 0 }
let number_of made name =
  match Hashtbl.find_opt made.numbers name with
  | Some n -> n
  | None ->
    let n = made.count in
    Hashtbl.add made.numbers name n;
    made.names <- name :: made.names;
    made.count <- n + 1;
    if made.count > 20_000 then raise (Too_large "more than 20000 names");
    n
let name_of made n = List.nth made.names (made.count - 1 - n)

type known = {
  sorts : string numbering;
  symbols : (string * declaration) numbering;
  indices : (string * string) numbering;
  naturals_ : string numbering;
  met : (string, string) Hashtbl.t; (* the variables of the judgement being read, with their sorts *)
}
let new_names () =
  { sorts = numbering (); symbols = numbering (); indices = numbering (); naturals_ = numbering ();
    met = Hashtbl.create 16 }
let meet k variable sort =
  match Hashtbl.find_opt k.met variable with
  | Some other when other <> sort -> fail "the variable %s has two sorts" variable
  | _ -> Hashtbl.replace k.met variable sort
let whole_number k v = meet k v "N"; number_of k.naturals_ v

let max_name = 100
let reserved = [ "N"; "add"; "all"; "card"; "delta"; "fixed"; "for"; "in"; "log"; "mul"; "nat"; "sum" ]
let is_name s =
  s <> "" && String.length s <= max_name
  && (match s.[0] with 'a' .. 'z' | 'A' .. 'Z' -> true | _ -> false)
  && String.for_all (function 'a' .. 'z' | 'A' .. 'Z' | '0' .. '9' | '_' -> true | _ -> false) s
  && not (List.mem s reserved)
let name = function Text s when is_name s -> s | _ -> fail "bad name"
let sort = function Text "N" -> "N" | value -> name value

let max_exponent = 1_000_000
let integer = function
  | Integer digits when String.length digits <= 8 ->
    let n = int_of_string digits in
    if abs n > max_exponent then fail "a number beyond %d" max_exponent;
    n
  | _ -> fail "bad whole number"

(* ---- Linear expressions of natural numbers, in which functions with natural values may stand ---- *)

let declaration (sg : table) f =
  match Names.find_opt f sg with Some d -> d | None -> fail "the symbol %S is not declared" f

(* The order of Python's tuples, in which a document writes what a sum consists of *)
let rec written_before a b =
  match a, b with
  | Text a, Text b -> compare a b
  | Integer a, Integer b -> compare (int_of_string a) (int_of_string b)
  | List a, List b -> sequence_before a b
  | _ -> fail "bad exponent or natural index"
and sequence_before a b =
  match a, b with
  | [], [] -> 0 | [], _ -> -1 | _, [] -> 1
  | x :: a, y :: b -> let c = written_before x y in if c <> 0 then c else sequence_before a b
let rec increasing = function
  | a :: (b :: _ as rest) -> written_before a b < 0 && increasing rest
  | _ -> true

type lin_data = { constant : int; pairs : (string * int) list; calls : (call * int) list }

let variable_number k ((n, s) as v) =
  meet k n s;
  ignore (number_of k.sorts s);
  unary (number_of k.indices v)

let part k sign (constant, pairs) =
  let own = List.filter_map (fun (v, c) -> if sign * c > 0 then Some (number_of k.naturals_ v, abs c) else None) pairs in
  let own = List.sort (fun (v, _) (w, _) -> compare v w) own in
  (binary (max 0 (sign * constant)), List.map (fun (v, c) -> (binary c, unary v)) own)

type index = Finite of (string * string) | Whole_index of lin_data

(* [bound]: what sums around bind, which no function inside may mention; [nested]: inside a function there is none *)
let rec lin_data ?(nested = false) k sg bound value =
  let constant, pairs, calls = match value with
    | List [ constant; List pairs ] -> (constant, pairs, [])
    | List [ constant; List pairs; List (_ :: _ as calls) ] when not nested -> (constant, pairs, calls)
    | _ -> fail "bad exponent or natural index (functions do not nest)" in
  let entry = function List [ atom; c ] -> (atom, integer c) | _ -> fail "bad exponent or natural index" in
  let pairs = List.map entry pairs and calls = List.map entry calls in
  if not (increasing (List.map fst pairs) && increasing (List.map fst calls)) || List.exists (fun (_, c) -> c = 0) (pairs @ calls)
  then fail "bad exponent or natural index";
  let pairs = List.map (fun (v, c) -> (name v, c)) pairs in
  List.iter (fun (v, _) -> ignore (whole_number k v)) pairs;
  if nested && List.exists (fun (v, _) -> List.mem v bound) pairs then
    fail "a function in an exponent or natural index mentions a variable that a sum binds";
  let call = function
    | List [ Text f; List given ], c when (declaration sg f).sign = "natural" ->
      let us, ls = arguments ~nested:true k sg bound f given in
      if List.exists (fun (v, _) -> List.mem v bound) us then
        fail "a function in an exponent or natural index mentions a variable that a sum binds";
      let symbol = unary (number_of k.symbols (f, declaration sg f)) in
      (((symbol, List.map (variable_number k) us), List.map (fun l -> part k 1 (l.constant, l.pairs)) ls), c)
    | _ -> fail "not a function with natural values" in
  { constant = integer constant; pairs; calls = List.map call calls }

and index ?(nested = false) k sg bound = function
  | List [ Text "var"; n; s ] -> let n = name n in Finite (n, name s)
  | List [ Text "nat"; l ] -> Whole_index (natural_data ~nested k sg bound l)
  | _ -> fail "bad index"

and natural_data ?(nested = false) k sg bound value =
  let l = lin_data ~nested k sg bound value in
  if l.constant < 0 || List.exists (fun (_, c) -> c < 0) l.pairs || List.exists (fun (_, c) -> c < 0) l.calls then
    fail "a natural index with a negative coefficient";
  l

(* The index variables and the natural arguments of an application *)
and arguments ?(nested = false) k sg bound f given =
  let declared = declaration sg f in
  if List.compare_lengths given declared.places <> 0 then fail "%s has another number of arguments" f;
  let us, ls = List.fold_left2 (fun (us, ls) value place ->
      match index ~nested k sg bound value with
      | Finite ((n, s) as v) when s = place -> meet k n s; (v :: us, ls)
      | Whole_index l when place = "N" -> (us, l :: ls)
      | _ -> fail "an argument of %s has another sort" f) ([], []) given declared.places in
  (List.rev us, List.rev ls)

let natural k sign l : natural =
  List.fold_left (fun made (call, c) -> if sign * c > 0 then nadd (binary (abs c)) (ncall call) made else made)
    (nlin (part k sign (l.constant, l.pairs))) l.calls
let difference k sg bound value =
  let l = lin_data k sg bound value in
  (natural k 1 l, natural k (-1) l)
let finite k sg value = match index k sg [] value with Finite v -> v | Whole_index _ -> fail "bad index"

(* ---- Terms ---- *)

let max_digits = 4_000

let fraction exact text =
  let negative = String.length text > 0 && text.[0] = '-' in
  let rest = if negative then String.sub text 1 (String.length text - 1) else text in
  let top, bottom = match String.index_opt rest '/' with
    | Some i -> (String.sub rest 0 i, String.sub rest (i + 1) (String.length rest - i - 1))
    | None -> (rest, "1") in
  if not (is_digits top && is_digits bottom && String.length top < max_digits && String.length bottom < max_digits) then
    fail "bad number";
  match decimal top, decimal bottom with
  | _, N0 -> fail "bad number"
  | N0, _ -> if exact && text <> "0" then fail "a number that is not in lowest terms" else Num (Z0, XH)
  | n, d ->
    let g = N.gcd n d in
    let n = N.div n g and d = N.div d g in
    if exact then begin
      let plain = text_of_n n ^ (if d = binary 1 then "" else "/" ^ text_of_n d) in
      if text <> (if negative then "-" ^ plain else plain) then fail "a number that is not in lowest terms"
    end;
    match n, d with
    | Npos p, Npos q -> Num ((if negative then Zneg p else Zpos p), q)
    | _ -> fail "bad number"

let rec joined join empty = function
  | [] -> empty
  | [ t ] -> t
  | t :: rest -> join t (joined join empty rest)

let one = Num (Zpos XH, XH)

(* The bound of a range, which mentions nothing that a sum binds *)
let below_of k sg bound value =
  let l = natural_data k sg bound value in
  if List.exists (fun (v, _) -> List.mem v bound) l.pairs then
    fail "the bound of a range mentions a variable that a sum binds";
  natural k 1 l

(* [exact]: numbers are written in lowest terms, as a document's claims are *)
let rec term ?(exact = false) ?(bound = []) k (sg : table) value =
  let go ?(inside = bound) = term ~exact ~bound:inside k sg in
  match value with
  | List [ Text "num"; Text q ] -> fraction exact q
  | List [ Text "sym"; Text f; List given ] ->
    let us, ls = arguments k sg bound f given in
    let symbol = unary (number_of k.symbols (f, declaration sg f)) in
    Sym (symbol, List.map (variable_number k) us, List.map (natural k 1) ls)
  | List [ Text "add"; List parts ] -> joined (fun t u -> Add (t, u)) zero (List.map (fun t -> go t) parts)
  | List [ Text "mul"; List parts ] -> joined (fun t u -> Mul (t, u)) one (List.map (fun t -> go t) parts)
  | List [ Text "pow"; t; l ] -> let p, m = difference k sg bound l in Pow (go t, p, m)
  | List [ Text "sum"; List [ n; s ]; t ] ->
    let n = name n in
    let v = variable_number k (n, name s) in
    Sum (v, go ~inside:(n :: bound) t)
  | List [ Text "range"; List [ n; below ]; t ] ->
    let n = name n in
    let v = unary (whole_number k n) in
    Range (v, below_of k sg (n :: bound) below, go ~inside:(n :: bound) t)
  | List [ Text "delta"; i; j ] ->
    let (_, s) as i = finite k sg i in
    let (_, s') as j = finite k sg j in
    if s <> s' then fail "a delta of two sorts";
    Delta (variable_number k i, variable_number k j)
  | List [ Text "log"; t ] -> Log (go t)
  | List [ Text "nat"; l ] -> let p, m = difference k sg bound l in Nat (p, m)
  | List [ Text "card"; s ] -> Card (unary (number_of k.sorts (name s)))
  | _ -> fail "not a term"

let variable k = function
  | List [ n; Text "N" ] -> Inr (unary (whole_number k (name n)))
  | List [ n; s ] -> let n = name n in Inl (variable_number k (n, name s))
  | _ -> fail "bad variable"
let variables k = function List vs -> List.map (variable k) vs | _ -> fail "bad variables"

let relation = function
  | Text "=" -> Equal | Text ">=" -> AtLeast | Text ">" -> Greater
  | _ -> fail "bad relation"

(* What is read together, in which one name has one sort and names no symbol *)
let together k sg read =
  Hashtbl.reset k.met;
  let found = read () in
  Hashtbl.iter (fun v _ -> if Names.mem v sg then fail "%s is a variable and a symbol" v) k.met;
  found

let judgement ?(exact = false) k sg = function
  | List [ forall; r; left; right ] ->
    together k sg (fun () ->
        let qs = variables k forall in
        let r = relation r in
        let left = term ~exact k sg left in
        Judge (qs, r, left, term ~exact k sg right))
  | _ -> fail "not a judgement"

let sign = function
  | Text (("real" | "nonzero" | "nonneg" | "positive" | "natural") as s) -> s
  | _ -> fail "bad sign"
let signature = function
  | Object pairs ->
    List.fold_left (fun made (f, value) ->
        if not (is_name f) then fail "bad name";
        match value with
        | List [ List places; s ] -> Names.add f { places = List.map sort places; sign = sign s } made
        | _ -> fail "bad declaration of %s" f) Names.empty pairs
  | _ -> fail "bad signature"

let merge : table -> table -> table =
  Names.union (fun f d e -> if d = e then Some d else fail "%s is declared in two ways" f)

(* ---- Steps ---- *)

type made = { table : table; steps : step list }

let rules = [
  "assume"; "combine"; "cut"; "multiply"; "antisymmetry"; "absurd"; "cases"; "induction"; "instantiate"; "discharge";
  "maximiser"; "recursion"; "archimedes"; "tangent"; "log_congruence" ]

let item k sg value =
  match value with
  | List [ p; coefficient; List binding; List over ] ->
    let finite = ref [] and whole = ref [] and seen = Hashtbl.create 4 in
    List.iter (function
        | List [ List [ n; s ] as v; i ] ->
          if Hashtbl.mem seen v then fail "a variable is bound twice";
          Hashtbl.add seen v ();
          let n = name n and s = sort s in
          let i = together k Names.empty (fun () -> index k sg [] i) in
          Hashtbl.reset k.met; (* the variable is the premise's *)
          (match i with
           | Finite ((_, s') as j) when s = s' -> finite := (variable_number k (n, s), variable_number k j) :: !finite
           | Whole_index l when s = "N" -> whole := (unary (whole_number k n), natural k 1 l) :: !whole
           | _ -> fail "a variable is bound to an index of another sort")
        | _ -> fail "bad binding") binding;
    let coefficient, over = together k sg (fun () ->
      let bound, over = List.fold_left (fun (bound, made) v ->
        match v with
        | List [ n; (List _ as below) ] ->
          let n = name n in
          let v = unary (whole_number k n) in
          (n :: bound, Inr (v, below_of k sg (n :: bound) below) :: made)
        | List [ n; s ] -> let n = name n in (n :: bound, Inl (variable_number k (n, name s)) :: made)
        | _ -> fail "bad variable") ([], []) over in
      (term ~bound k sg coefficient, List.rev over)) in
    { premise = unary (integer p); coefficient; binding = List.rev !finite; naturals = List.rev !whole; over }
  | _ -> fail "bad line of a certificate"

let ported rule = List.mem rule rules

(* A step, and the signature of what it proves, from those of its premises *)
let step k signatures tables rule data : rule * judgement * table =
  let nothing = Judge ([], Equal, zero, zero) in
  Hashtbl.reset k.met;
  let own = function
    | Integer s -> (match int_of_string_opt s with
        | Some n when n >= 0 && n < Array.length signatures -> signatures.(n)
        | _ -> fail "no signature of this number")
    | _ -> fail "no signature of this number" in
  let gathered = List.fold_left merge Names.empty tables in
  match rule, data with
  | "assume", [ s; j ] -> let sg = own s in (Assume, judgement k sg j, sg)
  | "combine", [ s; goal; List lines; rest ] ->
    let sg = merge (own s) gathered in
    let goal = judgement k sg goal in
    let lines = List.map (item k sg) lines in
    (Combine (lines, together k sg (fun () -> term k sg rest)), goal, sg)
  | "cut", [] -> (Cut, nothing, gathered)
  | "multiply", [] -> (Multiply, nothing, gathered)
  | "antisymmetry", [] -> (Antisymmetry, nothing, gathered)
  | "absurd", [ goal ] -> (Absurd, judgement k gathered goal, gathered)
  | "cases", [ left; right ] ->
    let left = term k gathered left in
    (Cases (left, term k gathered right), nothing, gathered)
  | "induction", [ claim; n ] ->
    let claim = judgement k gathered claim in
    (Induction (claim, unary (whole_number k (name n))), nothing, gathered)
  | "instantiate", [ s; List lines ] ->
    let first, rest = match tables with t :: rest -> (t, rest) | [] -> fail "instantiate has a premise" in
    let put = List.map (function
        | List [ f; List parameters; t ] -> (name f, parameters, t)
        | _ -> fail "bad substitution") lines in
    let replaced = List.map (fun (f, _, _) -> f) put in
    if List.length (List.sort_uniq compare replaced) <> List.length replaced then fail "a symbol is replaced twice";
    let kept = Names.filter (fun f _ -> not (List.mem f replaced)) first in
    let target = merge (merge (own s) (List.fold_left merge Names.empty rest)) kept in
    let line (f, parameters, t) =
      let declared = declaration first f in
      let sorts = List.map (function List [ _; s ] -> sort s | _ -> fail "bad variable") parameters in
      if sorts <> declared.places then fail "the parameters put in for %s do not fit its declaration" f;
      Hashtbl.reset k.met;
      let qs = List.map (variable k) parameters in
      (unary (number_of k.symbols (f, declared)), (qs, together k target (fun () -> term k target t))) in
    (Instantiate (List.map line put), nothing, target)
  | "discharge", [ definition ] -> (Discharge (judgement k gathered definition), nothing, gathered)
  | "maximiser", [ List [ square; one; best ]; f; a; objective ] ->
    let f = name f in
    let declared = declaration gathered f in
    (match square with
     | List (List forall :: _) when List.map (function List [ _; s ] -> sort s | _ -> fail "bad variable") forall
                                    = declared.places -> ()
     | _ -> fail "a maximiser quantifies the arguments of its symbol");
    let a = match variable k a with Inl a -> a | Inr _ -> fail "a maximiser is over a finite sort" in
    let square = judgement k gathered square in
    let one = judgement k gathered one in
    let best = judgement k gathered best in
    let objective = term k gathered objective in
    (Maximiser (square, one, best, unary (number_of k.symbols (f, declared)), a, objective), nothing, gathered)
  | "recursion", [ base; step; place ] ->
    let place = integer place in
    let head = match base with
      | List [ _; _; List [ Text "mul"; List (List (Text "sym" :: f :: _) :: _) ]; _ ]
      | List [ _; _; List (Text "sym" :: f :: _); _ ] -> name f
      | _ -> fail "a recursion defines a symbol" in
    let places = (declaration gathered head).places in
    if place < 0 || List.nth_opt places place <> Some "N" then fail "the place of a recursion is a natural argument";
    let before = List.filteri (fun n s -> n < place && s = "N") places in
    let base = judgement k gathered base in
    (Recursion (base, judgement k gathered step, unary (List.length before)), nothing, gathered)
  | "archimedes", [ n; slope; rest ] ->
    let k_, slope, rest = together k gathered (fun () ->
        let slope = term k gathered slope in
        let rest = term k gathered rest in
        (unary (whole_number k (name n)), slope, rest)) in
    (Archimedes (k_, slope, rest), nothing, gathered)
  | "tangent", [ s; forall; t ] ->
    let sg = own s in
    let qs, t = together k sg (fun () -> let qs = variables k forall in (qs, term k sg t)) in
    (Tangent, Judge (qs, AtLeast, minus t one, Log t), sg)
  | "log_congruence", [] -> (LogCongruence, nothing, gathered)
  | _ -> if ported rule then fail "no rule %S with such data" rule else raise (Not_ported (Printf.sprintf "the rule %s is" rule))

let formats = [ "scsym-proof/1"; "scsym-proof/2" ]
let keys = function
  | "scsym-proof/1" -> [ "conclusion"; "format"; "hash"; "hypotheses"; "signatures"; "steps" ]
  | _ -> [ "conclusion"; "format"; "hash"; "hypotheses"; "labels"; "name"; "signatures"; "statement"; "steps" ]

type document = { k : known; claim : sequent; steps : step list; final : table; count : int }

let document text : document =
  let fields = match parse text with Object fields -> fields | _ -> fail "not a proof document" in
  let field key = match List.assoc_opt key fields with Some v -> v | None -> fail "the document has no %s" key in
  let format = match field "format" with Text f when List.mem f formats -> f | _ -> fail "another format" in
  List.iter (fun (key, _) -> if not (List.mem key (keys format)) then fail "the document has an unknown key %S" key) fields;
  let signatures = match field "signatures" with
    | List tables -> Array.of_list (List.map signature tables)
    | _ -> fail "bad signatures" in
  let k = new_names () in
  let steps = match field "steps" with List (_ :: _ as steps) -> Array.of_list steps | _ -> fail "no steps" in
  let tables = Array.make (Array.length steps) Names.empty in
  let read n = function
    | List [ Text rule; List premises; List data ] ->
      let premises = List.map (function
          | Integer p -> (match int_of_string_opt p with
              | Some p when p >= 0 && p < n -> p
              | _ -> fail "step %d: a premise is not an earlier step" n)
          | _ -> fail "step %d: a premise is not an earlier step" n) premises in
      let rule, goal, table =
        try step k signatures (List.map (fun p -> tables.(p)) premises) rule data
        with Unreadable text -> fail "step %d: %s" n text in
      tables.(n) <- table;
      ((rule, List.map (fun p -> unary (n - 1 - p)) premises), goal)
    | _ -> fail "step %d is no step" n in
  let steps = Array.to_list (Array.mapi read steps) in
  let final = tables.(Array.length tables - 1) in
  let hypotheses = match field "hypotheses" with
    | List hs -> List.map (judgement ~exact:true k final) hs
    | _ -> fail "bad hypotheses" in
  let claim = (hypotheses, judgement ~exact:true k final (field "conclusion")) in
  { k; claim; steps; final; count = List.length steps }

(* ---- The signature as functions on numbers ---- *)

let rec nat_place n = function O -> n | S m -> nat_place (n + 1) m
let lookup default entries =
  let entries = Array.of_list entries in
  fun n -> let n = nat_place 0 n in if n < Array.length entries then entries.(n) else default

let sign_value = function
  | "positive" -> Positive | "nonneg" -> Nonneg | "nonzero" -> Nonzero | "natural" -> Whole | _ -> Real
let whole_signature k : Checker.signature =
  let symbols = List.rev k.symbols.names in
  let sort s = unary (number_of k.sorts s) in
  { sign_of = lookup Real (List.map (fun (_, d) -> sign_value d.sign) symbols);
    arguments_of = lookup ([], O) (List.map (fun (_, d) ->
        let own = List.filter (fun s -> s <> "N") d.places in
        (List.map sort own, unary (List.length d.places - List.length own))) symbols);
    sort_of = lookup O (List.map (fun (_, s) -> sort s) (List.rev k.indices.names)) }

(* ---- Text of what was established ---- *)

let comma = String.concat ", "
let index_text k n = fst (name_of k.indices (int_of_nat n))
let natural_text k n = name_of k.naturals_ (int_of_nat n)

let sum_text constant multiples =
  let multiple (c, text) = match c with Npos XH -> text | _ -> text_of_n c ^ " " ^ text in
  match constant, multiples with
  | N0, _ :: _ -> String.concat " + " (List.map multiple multiples)
  | _ -> String.concat " + " (List.map multiple multiples @ [ text_of_n constant ])

(* An argument list in the order of the declaration *)
let arguments_text natural k places us ns =
  let rec go places us ns = match places, us, ns with
    | "N" :: rest, _, l :: ns -> natural k l :: go rest us ns
    | _ :: rest, u :: us, _ -> index_text k u :: go rest us ns
    | _ -> [] in
  match go places us ns with [] -> "" | given -> "(" ^ comma given ^ ")"

let variables_text k pairs = List.map (fun (c, v) -> (c, natural_text k v)) pairs
let lin_text k ((constant, pairs) : lin) = sum_text constant (variables_text k pairs)
let call_text k (((f, us), ls) : call) =
  let f, declared = name_of k.symbols (int_of_nat f) in
  f ^ arguments_text lin_text k declared.places us ls
let whole_text k (((constant, pairs), calls) : natural) =
  sum_text constant (variables_text k pairs @ List.map (fun (c, call) -> (c, call_text k call)) calls)
let difference_text k p m =
  match p, m with
  | _, ((N0, []), []) -> whole_text k p
  | ((N0, []), []), ((c, []), []) -> "-" ^ text_of_n c
  | _ -> Printf.sprintf "%s - (%s)" (whole_text k p) (whole_text k m)

let rec term_text k t =
  let go = term_text k in
  let closed t = match t with Add _ | Mul _ | Pow _ -> "(" ^ go t ^ ")" | _ -> go t in
  let whole = function Z0 -> "0" | Zpos p -> text_of_n (Npos p) | Zneg p -> "-" ^ text_of_n (Npos p) in
  match t with
  | Num (z, XH) -> whole z
  | Num (z, d) -> Printf.sprintf "%s/%s" (whole z) (text_of_n (Npos d))
  | Nat (p, m) -> Printf.sprintf "nat(%s)" (difference_text k p m)
  | Card s -> Printf.sprintf "card(%s)" (name_of k.sorts (int_of_nat s))
  | Sym (f, us, ns) ->
    let f, declared = name_of k.symbols (int_of_nat f) in
    f ^ arguments_text whole_text k declared.places us ns
  | Delta (i, j) -> Printf.sprintf "delta(%s, %s)" (index_text k i) (index_text k j)
  | Add (t, u) -> Printf.sprintf "%s + %s" (go t) (match u with Add _ -> go u | _ -> closed_sum k u)
  | Mul (t, u) -> Printf.sprintf "%s * %s" (closed t) (match u with Mul _ -> go u | _ -> closed u)
  | Pow (t, ((c, []), []), ((N0, []), [])) -> Printf.sprintf "%s^%s" (closed t) (text_of_n c)
  | Pow (t, p, m) -> Printf.sprintf "%s^(%s)" (closed t) (difference_text k p m)
  | Sum (n, t) ->
    let v, s = name_of k.indices (int_of_nat n) in
    Printf.sprintf "sum(%s in %s, %s)" v s (go t)
  | Log t -> Printf.sprintf "log(%s)" (go t)
  | Range (n, l, t) -> Printf.sprintf "sum(%s < %s, %s)" (natural_text k n) (whole_text k l) (go t)
and closed_sum k t = match t with Add _ -> "(" ^ term_text k t ^ ")" | _ -> term_text k t

let variable_text k = function
  | Inl n -> let v, s = name_of k.indices (int_of_nat n) in v ^ " in " ^ s
  | Inr v -> natural_text k v ^ " in N"
let judgement_text k (Judge (qs, r, t, u)) =
  let r = match r with Equal -> "=" | AtLeast -> ">=" | Greater -> ">" in
  let forall = match qs with [] -> "" | _ -> "for all " ^ comma (List.map (variable_text k) qs) ^ ": " in
  Printf.sprintf "%s%s %s %s" forall (term_text k t) r (term_text k u)

let sign_texts k (final : table) (hypotheses, conclusion) =
  let used = Hashtbl.create 16 in
  let mark f = Hashtbl.replace used (fst (name_of k.symbols (int_of_nat f))) () in
  let whole ((_, calls) : natural) = List.iter (fun (_, ((f, _), _)) -> mark f) calls in
  let rec visit = function
    | Sym (f, _, ns) -> mark f; List.iter whole ns
    | Add (t, u) | Mul (t, u) -> visit t; visit u
    | Pow (t, p, m) -> whole p; whole m; visit t
    | Range (_, l, t) -> whole l; visit t
    | Nat (p, m) -> whole p; whole m
    | Sum (_, t) | Log t -> visit t
    | Num _ | Card _ | Delta _ -> () in
  List.iter (fun (Judge (_, _, t, u)) -> visit t; visit u) (conclusion :: hypotheses);
  Names.fold (fun f d made ->
      match List.assoc_opt d.sign [ "positive", "> 0"; "nonneg", ">= 0"; "nonzero", "!= 0"; "natural", "in N" ] with
      | Some text when Hashtbl.mem used f -> (f ^ " " ^ text) :: made
      | _ -> made) final [] |> List.rev

(* ---- Answers ---- *)

type verdict = Certified | Refused | Not_certified | Unread | Beyond

let verdict_text = function
  | Certified -> "certified" | Refused -> "refused" | Not_certified -> "not certified" | Unread -> "unreadable"
  | Beyond -> "too large"

type report = {
  verdict : verdict; reason : string; count : int; conclusion : string; hypotheses : string list; signs : string list }

let nothing verdict reason = { verdict; reason; count = 0; conclusion = ""; hypotheses = []; signs = [] }

let judge text : report =
  try
    let { k; claim; steps; final; count } = document text in
    let made verdict reason ((hypotheses, conclusion) as q) =
      { verdict; reason; count; conclusion = judgement_text k conclusion;
        hypotheses = List.sort compare (List.map (judgement_text k) hypotheses); signs = sign_texts k final q } in
    let sg = whole_signature k in
    match certified sg steps claim with
    | Proven -> made Certified "" claim
    | StepRefused n ->
      let n = int_of_nat n in
      { (nothing Refused (Printf.sprintf "step %d is refused" n)) with count }
    | OtherClaim q when not (defined_in sg q) -> made Refused "its statement leaves a value to a convention" q
    | OtherClaim q -> made Refused "the document claims something else than its steps prove" q
    | ByConvention -> made Refused "its statement leaves a value to a convention" claim
  with
  | Unreadable reason -> nothing Unread reason
  | Not_ported what -> nothing Not_certified (what ^ " not ported")
  | Too_large reason -> nothing Beyond reason
  | Invalid_argument _ | Failure _ | Not_found -> nothing Unread "malformed data"
  | Stack_overflow | Out_of_memory -> nothing Beyond "more memory than the checker has"
