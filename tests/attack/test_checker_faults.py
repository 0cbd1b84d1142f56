"""The extracted checker refuses what a faulty kernel makes, and a faulty checker is noticed.

A kernel that lost one side condition makes a false theorem (`test_planted`); its document is refused by the extracted
checker, whose conditions are its own. And with conditions taken out of Kernel.v, the program extracted from it accepts
false documents, each because of one of them: the condition is needed there too, and its loss would be seen.
"""

import json
import shutil
from functools import cache

import pytest

from scsym.certify import extracted
from scsym.certify.built import source
from scsym.certify.coqc import compile_file, workspace
from scsym.certify.extracted import answers, missing
from scsym.prove.store import to_document
from tests.certify import test_existence, test_natural
from tests.certify.test_natural import at, below, lin
from tests.kernel.examples import eq, sym

from .test_planted import PLANTED, plant

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing() or "-")


@cache
def made_by_faulty_kernels():
    """The documents of false theorems, by the name of the attempt that makes them without the condition."""
    documents = {}
    for attempt, fault in PLANTED.items():
        with pytest.MonkeyPatch.context() as patch:
            plant(patch, *fault)
            documents[attempt.__name__] = to_document(attempt())
    return documents


def said(folder, documents):
    paths = [folder / f"{n}.json" for n in range(len(documents))]
    for path, document in zip(paths, documents.values(), strict=True):
        path.write_text(json.dumps(document), encoding="utf-8")
    return dict(zip(documents, answers(paths, seconds=20), strict=True))


def test_what_a_faulty_kernel_makes_is_refused(tmp_path):
    verdicts = {name: answer.verdict for name, answer in said(tmp_path, made_by_faulty_kernels()).items()}
    assert len(verdicts) == len(PLANTED) > 40
    assert set(verdicts.values()) == {"refused"}, verdicts


def two_ranges():
    """sum(j < m, sum(i < k, c(j))) is not sum(j < m, sum(i < k, c(i)))."""
    both = [below(lin(m=1), below(lin(k=1), sym("c", at(**{v: 1})), "i")) for v in "ji"]
    return test_natural.shown(eq(*both))


DOCUMENTS = {
    **{f"kernel: {name}": name for name in (attempt.__name__ for attempt in PLANTED)},
    **{f"natural: {name}": document for name, document in test_natural.REFUSED.items()},
    **{f"existence: {name}": document for name, document in test_existence.FALSE.items()},
    "two ranges": two_ranges(),
}
# the document that is accepted then: what is taken out of Kernel.v, each with what is put in
FAULTS = {
    "kernel: archimedes_rest": [("Natural k \\in q1, Natural k \\notin free a ++ free b,", "Natural k \\in q1,")],
    "kernel: induction_with_a_fixed_step": [("Natural k \\notin cs, fixed [:: Natural k] H,", "Natural k \\notin cs,")],
    "kernel: instance_captured": [("Sum n t => if Each n \\in outer st then None else omap", "Sum n t => omap")],
    "kernel: instance_of_the_wrong_sign": [
        ("all (fun x => signed evidence (sign_of sg x.1) x.2.1 x.2.2) st,", "true,"),
    ],
    "kernel: instance_without_its_evidence": [
        ("omap (pair (union images (gathered evidence)))", "omap (pair images)"),
        ("        all (fun p : sequent => within p.1 H) evidence,\n        all (fun h => if put_in",
         "        all (fun h => if put_in"),
    ],
    "kernel: cut_loses_hypotheses": [
        ("Cut, [:: (H1, A); (H2, B)] => [&& within H1 H, ", "Cut, [:: (H1, A); (H2, B)] => [&& "),
        ("Some (union H (without A K), B)", "Some (without A K, B)"),
    ],
    "kernel: left_in_the_conclusion": [
        ("mentions f u, mentioned_in f goal | has (mentioned_in f) H],\n        signed evidence Positive qs d",
         "mentions f u | has (mentioned_in f) H],\n        signed evidence Positive qs d"),
    ],
    "kernel: empty_item": [
        ("all (fun v : summed => if v is inr nb then starts nb.2 else true) (over i)]", "true]"),
    ],
    "kernel: negative_weight": [("(~~ req r Equal && is_nonneg (visible sg (coefficient i)))", "~~ req r Equal")],
    "existence: a power zero": [("Root p, (Real | Nonneg) => if starts p then Some Nonneg else None",
                                 "Root p, (Real | Nonneg) => Some Nonneg")],
    "existence: two maximisers": [("same l2 r2 (Sum a P) one & ", "true & ")],
    "existence: a recursion to what may be negative": [
        ("signed evidence s q0 u && signed evidence s q1 v", "signed evidence s q0 u"),
    ],
    "natural: what is no number": [("if is_whole s then whole_term t", "if is_whole s then true")],
    "natural: half a number": [
        ("quotient f h d &", "true &"),
        ("if is_whole (sign_of sg f) then false else defines Itself", "defines Itself"),
    ],
    "natural: a recursion from everywhere": [("Nat p m => calls_at f i k p && calls_at f i k m", "Nat p m => true")],
    "natural: a recursion over something": [
        ("quotient f Itself d0, quotient f Itself d1 &", "true &"),
        ("if (l0, l1) is (Sym _ _ _, Sym _ _ _) then true else false else true", "true else true"),
    ],
    "two ranges": [("[&& free0 l, independent n nu (free t) & N.leb l.1 64]", "free0 l && N.leb l.1 64")],
}  # fmt: skip


def given(name):
    document = DOCUMENTS[name]
    return made_by_faulty_kernels()[document] if isinstance(document, str) else document


def without_conditions(folder):
    """The program extracted from Kernel.v without these conditions, built in a folder."""
    text = source("Kernel.v")
    for old, new in (edit for edits in FAULTS.values() for edit in edits):
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in Kernel.v"
        text = text.replace(old, new)
    with workspace() as work:
        compile_file(work, "Kernel.v", text, 300.0)
        compile_file(work, "Extract.v", source("Extract.v"), 300.0)
        for name in ("checker.mli", "checker.ml"):
            shutil.copy(work / name, folder)
    return extracted.linked(folder)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    return without_conditions(tmp_path_factory.mktemp("faulty"))


def test_a_checker_without_its_conditions_is_noticed(faulty, tmp_path, monkeypatch):
    documents = {name: given(name) for name in FAULTS}
    honest = said(tmp_path, documents)
    monkeypatch.setattr(extracted, "program", lambda: faulty)
    deceived = said(tmp_path, documents)
    assert {name for name, answer in honest.items() if answer.certified} == set()
    assert {name: answer.reason for name, answer in deceived.items() if not answer.certified} == {}
