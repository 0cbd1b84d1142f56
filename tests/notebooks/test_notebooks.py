"""The notebooks run from a clean kernel within a minute each, and their key values are the library's.

Their outputs are stored with them. After a change: ``jupyter execute --inplace notebooks/*.ipynb``.
"""

from pathlib import Path

import pytest

nbclient = pytest.importorskip("nbclient", reason="the notebook extra is not installed")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel")
pytest.importorskip("matplotlib")

FOLDER = Path(__file__).parents[2] / "notebooks"

CHECKS = {
    "1_tour": """
        from fractions import Fraction as F
        assert (before.J, after.J) == (F(9, 20), F(19, 30))
        assert conditioned["s0", "safe"] == F(5, 9) and conditioned["s1", "left"] == 1
        assert before.influence["s0"] == F(1, 81)
        assert gain.subs({"p": "1/2"}) == F(4, 21)
        assert set(triple.hypotheses) == {"conditioning", "V_value", "pi0_sums", "I_def"}
    """,
    "2_success_conditioning": """
        h = exact("h")
        assert influence == 4 * h**2 and gain == 2 * h**2 and closed == 2 * h
        assert all(len(x) == 41 and x[0] == 1 for x in left.values())
        assert faithful == Fraction(99, 125500)
        assert direct == Fraction(2079, 1290500) == curve.subs({"c": "1/2"})
        assert crossing == (Fraction(19, 25), Fraction(77, 100))
    """,
    "3_incoherence": """
        from fractions import Fraction as F
        from scsym.exact import log
        assert mountain[:5] == [F(1, 2), F(2, 5), F(8, 17), F(32, 59), F(128, 209)]
        assert success[:5] == [F(5, 8), F(17, 20), F(59, 68), F(209, 236), F(755, 836)]
        assert returns[0] == -F(5, 4) * log(2) and returns[1] == -F(43, 34) * log(2)
        assert falls and rises and rates[:2] == [F(17, 32), F(145, 272)]
        assert kappa == log(7) - log(5) - F(2, 5) * log(2)
        assert all(x == 0 for x in kappas["n = i"]) and kappas["n = 4^i"][-1] > 8
        assert kappas["n = 2^i"][-1] < log(2) and ab_limit.value == F(9, 16)
    """,
    "4_prove_your_own": """
        assert set(sums.hypotheses) == {"conditioning", "V_value"}
        assert "would close it: V_value" in message
        assert counterexample.left < counterexample.right
        counterexample.recheck()
        assert report.theorem.conclusion == better.theorem.conclusion and not report.axioms
        assert outcome.as_declared and str(outcome.verdict) == "proven"
    """,
    "7_studies": """
        from fractions import Fraction as F
        from scsym.exact import log
        assert min(sure.column("gain in J")) >= 0 and min(chance.column("gain in S")) >= 0
        assert falls == [-log(2) * x for x in (F(5, 4), F(43, 34), F(371, 290), F(3211, 2482))]
        assert limit.value == F(9, 16) and all(-1 <= x <= 1 for pair in ranks.values() for x in pair)
        assert all(len(study.rows) == 40 for study in horizons.values()) and len(iterated.rows) == 35
    """,
    "6_rates": """
        from fractions import Fraction as F
        assert [m[0] for m, _ in series.terms[:4]] == [F(1, 2), 1, F(3, 2), F(5, 2)]
        assert rate.verdict == envelope.verdict == "proven"
        assert low.high < root.low and root.high < high.low
        assert root.digits(11) == "0.02190943457" and str(coefficients[2]) == "-delta/2 + m**2 - m"
        assert gains[F(61, 100)].low > 3 * faithful_gain("7/10") and gains[F(7, 10)].low > 0 > gains[F(18, 25)].high
    """,
    "8_certified_iterates": """
        assert bits == [22, 404, 7975] and all(e.J in f.J for e, f in zip(exact, steps))
        assert set(improvements(steps)) == {1} and first == 13
        assert decimal(limit, 30) == "0.92865998025373583582108795262"
        assert all(s.J.width * 10**30 <= s.J.high for s in steps)
    """,
    "5_exact_oracle": """
        assert max(errors) < Fraction(1, 10**13)
        assert max(hasty) > Fraction(1, 10**5)
        assert exact_plus["s0", "faster"] == Fraction(2, 3)
        assert np.isnan(float_plus[0, 1])
    """,
}


def test_every_notebook_is_checked():
    assert {p.stem for p in FOLDER.glob("*.ipynb")} == set(CHECKS)


def texts(book):
    """What each code cell prints or shows, apart from pictures and from cells with the tag "varies" (a random search).

    A kernel sends what a cell prints in as many pieces as it likes.
    """
    cells = [c for c in book.cells if c.cell_type == "code" and "varies" not in c.metadata.get("tags", [])]
    return [text for c in cells if (text := "".join(shown(o) for o in c.outputs))]


def shown(output):
    """The text of one output; empty for pictures and for what went to the standard error."""
    data = output.get("data", {})
    if output.get("name") == "stderr" or "image/png" in data:
        return ""
    return output.get("text") or data.get("text/latex") or data.get("text/plain") or ""


@pytest.mark.parametrize("name", CHECKS)
def test_a_notebook_runs_from_a_clean_kernel(name):
    book, stored = (nbformat.read(FOLDER / f"{name}.ipynb", as_version=4) for _ in range(2))
    lines = CHECKS[name].strip().splitlines()
    book.cells.append(nbformat.v4.new_code_cell("\n".join(line.strip() for line in lines)))
    nbclient.NotebookClient(book, timeout=60, kernel_name="python3").execute()
    assert texts(book) == texts(stored)


@pytest.mark.parametrize("name", CHECKS)
def test_outputs_are_stored(name):
    book = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    nbformat.validate(book)
    code = [c for c in book.cells if c.cell_type == "code"]
    assert all(c.execution_count for c in code) and any(c.outputs for c in code)
    assert not [o for c in code for o in c.outputs if o.output_type == "error" or o.get("name") == "stderr"]
