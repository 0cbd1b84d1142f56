"""Parametric success probability of one initial state: scsym against Storm's parametric engine.

Two kinds of models. Random ones have k symbols, each in two states, and 3 to 5 successors per state; both read them
from one .drn text. Storm's own example files, and larger versions of them, are built by Storm; scsym reads Storm's
export. Timed is the call that users make, `evaluate(mdp).J`, from the finished model to the function in lowest terms;
Storm gives its function in factors. Each function is checked at a rational point: the point is put into the
model and that is solved by the rational solver.
"""

from __future__ import annotations

import multiprocessing
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from scsym.analysis import evaluate
from scsym.mdp import MDP
from scsym.mdp.readers.drn import from_drn

from .families import FAMILIES
from .timing import medians, milliseconds, print_table, ratio

# The IPv4 zeroconf protocol as in E. M. Hahn's PARAM (2010): n probes, each lost with probability p.
ZEROCONF = """dtmc
const int n = 140;
const double p;
const double q;
module main
    s : [-2..n+1] init 0;
    [] s=-1 -> (s'=-2);
    [] s=0 -> 1-q : (s'=-1) + q : (s'=1);
    [] s>0 & s<n+1 -> 1-p : (s'=0) + p : (s'=s+1);
    [] s=-2 | s=n+1 -> true;
endmodule
"""


@dataclass(frozen=True)
class Example:
    """A PRISM source and what counts as success in it.

    source : a file of Storm's examples, or a text.
    constants : new values of constants; the empty text makes a symbol of one.
    """

    source: str
    goal: str
    constants: tuple[tuple[str, str], ...] = ()


def _nand(n: int, k: int) -> Example:
    constants = ("N", str(n)), ("K", str(k)), ("perr", ""), ("prob1", "")
    return Example("dtmc/nand-5-2.pm", "s=4 & z/N<0.1", constants)


def _brp(n: int, retransmissions: int) -> Example:
    return Example("pdtmc/brp16_2.pm", "s=5", (("N", str(n)), ("MAX", str(retransmissions))))


EXAMPLES = {
    "parametric_die": Example("pdtmc/parametric_die.pm", "s=7 & d=1"),
    "brp16_2": _brp(16, 2),
    "brp64_4": _brp(64, 4),
    "brp256_5": _brp(256, 5),
    "crowds3_5": Example("pdtmc/crowds3_5.pm", "observe0>1"),
    "nand_3_1": _nand(3, 1),
    "nand_5_2": _nand(5, 2),
    "nand_10_1": _nand(10, 1),
    "herman5": Example("pdtmc/herman5.pm", "num_tokens=1 & initialized"),
    "zeroconf": Example(ZEROCONF, "s=n+1"),
}


@dataclass(frozen=True)
class Pair:
    """One model twice: scsym's, and the work that Storm has with its own."""

    mdp: MDP
    storm: Callable[[], Any]


def example(name: str) -> Pair:
    """A PRISM model, built by Storm and exported for scsym."""
    import stormpy

    chosen = EXAMPLES[name]
    text = chosen.source
    if "\n" not in text:
        text = (Path(stormpy.__file__).parent / "examples" / "files" / text).read_text()
    for constant, value in chosen.constants:
        text = re.sub(rf"(const \w+ {constant})\b[^;]*;", rf"\1 = {value};" if value else r"\1;", text)
    text += f'\nlabel "success" = {chosen.goal};\n'
    with tempfile.TemporaryDirectory() as folder:
        source, export = Path(folder) / "model.pm", Path(folder) / "model.drn"
        source.write_text(text)
        program = stormpy.io.parse_prism_program(str(source))
        (formula,) = stormpy.parse_properties('P=? [F "success"]', program)
        model = stormpy.build_model[stormpy.RationalFunction](program, [formula])
        stormpy.io.export_to_drn(model, str(export))
        return Pair(from_drn(export.read_text(), goal="success"), _work(model, formula))


def random_model(family: str, n: int, k: int) -> Pair:
    """A chain of `benchmarks.families` in which each of k symbols splits the first two successors of two states."""
    import stormpy

    rows, wins = FAMILIES[family](n)
    laws = [{**row, n: win, n + 1: 1 - sum(row.values()) - win} for row, win in zip(rows, wins, strict=True)]
    texts = [{j: str(c) for j, c in law.items() if c} for law in laws]
    able = [i for i, row in enumerate(rows) if len(row) >= 2]
    for place, i in enumerate(random.Random(n).sample(able, min(2 * k, len(able)))):
        name = f"p{place % k}"
        (a, x), (b, y) = list(rows[i].items())[:2]
        texts[i] |= {a: f"{x + y}*{name}", b: f"{x + y}*(1-{name})"}
    lines = ["@type: DTMC", "@value_type: parametric", "@parameters", " ".join(f"p{i}" for i in range(k))]
    lines += ["@reward_models", "", "@nr_states", str(n + 2), "@nr_choices", str(n + 2), "@model"]
    for i, law in enumerate([*texts, {n: "1"}, {n + 1: "1"}]):
        lines += [f"state {i}{' init' if i == 0 else ' success' if i == n else ''}", "\taction 0"]
        lines += [f"\t\t{j} : {c}" for j, c in sorted(law.items())]
    text = "\n".join(lines) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.drn"
        path.write_text(text)
        model = stormpy.build_model_from_drn[stormpy.RationalFunction](str(path))
    (formula,) = stormpy.parse_properties('P=? [F "success"]')
    return Pair(from_drn(text), _work(model, formula))


def _work(model: Any, formula: Any) -> Callable[[], Any]:
    import stormpy

    (start,) = model.initial_states
    return lambda: stormpy.model_checking(model, formula, only_initial_states=True).get_value(start)


def finishes(work: Callable[[], Any], limit: float) -> bool:
    """Whether the work ends within so many seconds; it is tried in a process of its own."""
    trial = multiprocessing.get_context("fork").Process(target=work, daemon=True)
    trial.start()
    trial.join(limit)
    alive = trial.is_alive()
    if alive:
        trial.kill()
        trial.join()
    return not alive


def check(mdp: MDP, found: Any) -> None:
    """The function at a random rational point against the rational solver."""
    point = {name: Fraction(random.Random(name).randint(1, 99), 100) for name in mdp.symbols}
    here = found if isinstance(found, Fraction) else found.subs({n: point[n] for n in found.symbols})
    if here != evaluate(mdp.subs(point)).J:
        raise SystemExit(f"the function is wrong at {point}")


def compare(title: str, pair: Pair, limit: float) -> tuple[list[str], float]:
    """A line of the table, and how many times slower Storm is, at least."""

    def ours() -> Any:
        return evaluate(pair.mdp).J

    begin = time.perf_counter()
    found = ours()
    once = time.perf_counter() - begin
    check(pair.mdp, found)
    done = finishes(pair.storm, limit)
    methods = {"scsym": ours} | ({"storm": pair.storm} if done else {})
    times = medians(methods, 25 if once < 0.01 else 5, budget=limit / 4)
    peer = times["storm"] if done else limit
    mark = "" if done else "over "
    size = "1" if isinstance(found, Fraction) else f"{len(found._num)} / {len(found._den)}"
    cells = [title, str(len(pair.mdp.states)), size, milliseconds(times["scsym"]), mark + milliseconds(peer)]
    return [*cells, mark + ratio(peer, times["scsym"])], peer / times["scsym"]


def table(full: bool, markdown: bool) -> None:
    """Random models by family, size and number of symbols, then files; the medians of the ratios come last."""
    limit = 60.0 if full else 10.0
    heads = ["states", "terms", "scsym ms", "Storm ms", "Storm/scsym"]
    lines, ratios = [], []
    for family in ("layered", "banded", "components of 8", "one random component"):
        for k in (1, 2, 4, 8):
            for n in (10, 50, 100, *([200] if full else [])):
                line, factor = compare(f"{family}, {n}, {k}", random_model(family, n, k), limit)
                lines.append(line)
                ratios.append(factor)
    print_table("Parametric success probability: random models", ["family, n, symbols", *heads], lines, markdown)
    print(f"\nmedian ratio of the random models: {statistics.median(ratios):.3g}")
    found = [compare(name, example(name), limit) for name in EXAMPLES if full or name != "brp256_5"]
    print_table(
        "Parametric success probability: Storm's files", ["file", *heads], [line for line, _ in found], markdown
    )
    print(f"\nmedian ratio of the files: {statistics.median(factor for _, factor in found):.3g}")
    print(f"median ratio of all: {statistics.median([*ratios, *(factor for _, factor in found)]):.3g}")
