(* The checker as a command: certificates in, answers out; the exit code is 0 only if every one is certified.

     certificates [--seconds S] [--megabytes M] [--json] FILE...
     certificates [--seconds S] [--megabytes M] --lines      a document on each line of the input, answers as JSON *)

open Reader

let quoted s =
  let buffer = Buffer.create (String.length s + 2) in
  Buffer.add_char buffer '"';
  String.iter (fun c -> match c with
      | '"' | '\\' -> Buffer.add_char buffer '\\'; Buffer.add_char buffer c
      | c when Char.code c < 32 -> Buffer.add_string buffer (Printf.sprintf "\\u%04x" (Char.code c))
      | c -> Buffer.add_char buffer c) s;
  Buffer.add_char buffer '"';
  Buffer.contents buffer

let json file r =
  let list values = "[" ^ String.concat "," (List.map quoted values) ^ "]" in
  Printf.printf
    "{\"file\":%s,\"verdict\":%s,\"reason\":%s,\"steps\":%d,\"conclusion\":%s,\"hypotheses\":%s,\"signs\":%s}\n"
    (quoted file) (quoted (verdict_text r.verdict)) (quoted r.reason) r.count (quoted r.conclusion) (list r.hypotheses)
    (list r.signs)

let people file r =
  Printf.printf "%s: %s%s\n" file (verdict_text r.verdict) (if r.reason = "" then "" else ", " ^ r.reason);
  if r.conclusion <> "" then begin
    List.iter (Printf.printf "  if   %s\n") r.hypotheses;
    Printf.printf "  then %s\n" r.conclusion;
    if r.signs <> [] then Printf.printf "  where %s\n" (String.concat ", " r.signs)
  end

let max_bytes = 20_000_000

let contents file =
  if (Unix.stat file).Unix.st_kind <> Unix.S_REG then raise (Unreadable "not a regular file");
  let channel = open_in_bin file in
  Fun.protect ~finally:(fun () -> close_in channel) (fun () ->
      let n = in_channel_length channel in
      if n > max_bytes then raise (Too_large (Printf.sprintf "a document of more than %d bytes" max_bytes));
      really_input_string channel n)

exception Late
exception Heavy

(* An answer within bounds on processor time and memory *)
let bounded seconds megabytes read : report =
  let timer value = ignore (Unix.setitimer Unix.ITIMER_VIRTUAL { Unix.it_interval = 0.0; it_value = value }) in
  let words = megabytes * 1_000_000 / (Sys.word_size / 8) in
  let alarm = Gc.create_alarm (fun () -> if (Gc.quick_stat ()).Gc.heap_words > words then raise Heavy) in
  Sys.set_signal Sys.sigvtalrm (Sys.Signal_handle (fun _ -> raise Late));
  let finish r = timer 0.0; Gc.delete_alarm alarm; r in
  try
    let text = read () in
    timer seconds;
    finish (judge text)
  with
  | Late -> finish (nothing Beyond (Printf.sprintf "longer than %g s" seconds))
  | Heavy -> let r = finish (nothing Beyond (Printf.sprintf "more than %d MB" megabytes)) in Gc.compact (); r
  | Unreadable reason -> finish (nothing Unread reason)
  | Too_large reason -> finish (nothing Beyond reason)
  | Sys_error reason -> finish (nothing Unread reason)
  | Unix.Unix_error (error, _, _) -> finish (nothing Unread (Unix.error_message error))

let () =
  let seconds = ref 60.0 and megabytes = ref 1_000 and as_json = ref false and lines = ref false and files = ref [] in
  let usage = "certificates [--seconds S] [--megabytes M] [--json] FILE... or --lines" in
  Arg.parse
    [ "--seconds", Arg.Set_float seconds, " processor time for each document";
      "--megabytes", Arg.Set_int megabytes, " memory";
      "--json", Arg.Set as_json, " answers as JSON, one on each line";
      "--lines", Arg.Set lines, " a document on each line of the input" ]
    (fun file -> files := file :: !files) usage;
  let bad = ref 0 and all = ref 0 in
  let show file r =
    incr all;
    if r.verdict <> Certified then incr bad;
    (if !as_json || !lines then json else people) file r in
  List.iter (fun file -> show file (bounded !seconds !megabytes (fun () -> contents file))) (List.rev !files);
  if !lines then begin
    try
      while true do
        let line = input_line stdin in
        show (string_of_int (!all + 1)) (bounded !seconds !megabytes (fun () -> line));
        flush stdout
      done
    with End_of_file -> ()
  end;
  if not (!as_json || !lines) then Printf.printf "%d of %d certified\n" (!all - !bad) !all;
  exit (if !all = 0 then 2 else if !bad > 0 then 1 else 0)
