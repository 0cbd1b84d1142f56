"""The real server in a process of its own, called by the SDK's own client over standard input and output."""

import hashlib
import json
import os
import re
import subprocess
import sys

import pytest

from scsym.judge.folder import judge_folder

mcp = pytest.importorskip("mcp", reason="needs the extra mcp: pip install '.[mcp]'")
anyio = pytest.importorskip("anyio")

LEMMA = "for all s in S: sum(a in A, pi0(s, a) * (Q(s, a) - V(s))) = 0"
FALSE = "for all s in S: V(s) >= V_plus(s)"


def session(calls):
    """What `calls`, an async function of ``ask(tool, **arguments)``, returns in one session with the server."""

    async def run():
        server = mcp.StdioServerParameters(command=sys.executable, args=["-m", "scsym", "mcp"], env=dict(os.environ))
        async with mcp.Client(mcp.stdio_client(server)) as client:

            async def ask(tool, **arguments):
                answer = await client.call_tool(tool, arguments)
                (content,) = answer.content
                return content.text if answer.is_error else json.loads(content.text)

            async def tools():
                return [tool.name for tool in (await client.list_tools()).tools]

            ask.tools = tools
            return await calls(ask)

    return anyio.run(run)


def test_a_session_states_refutes_proves_and_exports(tmp_path):
    async def calls(ask):
        tools = {"read_model", "analyze", "theories", "state", "prove", "refute", "repair", "export"}
        assert set(await ask.tools()) == tools
        known = await ask("theories", theory="success")
        assert known["hypotheses"]["pi0_sums"] == "for all s in S: sum(a in A, pi0(s, a)) = 1"

        understood = await ask("state", theory="success", statement=FALSE)
        assert understood["statement"] == FALSE and understood["latex"].startswith(r"V_{\pi_0}(s) \ge V_{\pi_+}(s)")
        false = await ask("refute", theory="success", statement=FALSE)
        assert (false["verdict"], false["at"], false["left"], false["right"]) == ("refuted", {"s": "s0"}, "1/2", "1")
        assert any(line.startswith("s0, a: ->") for line in false["model"])

        short = await ask("prove", theory="success", statement=LEMMA, use=["pi0_sums"], seconds=4)
        assert short["verdict"] == "not proven" and short["would_close_it"] == ["V_value"]
        assert "Q(s, a) pi0(s, a)" in short["left_over"]
        proven = await ask("prove", theory="success", statement=LEMMA)
        assert proven["verdict"] == "proven" and set(proven["premises"]) == {"pi0_sums", "V_value"}

        given = {"theory": "success", "statement": LEMMA, "proof": proven["proof"]}
        latex = await ask("export", **given)
        assert latex["derivation"].startswith(r"\begin{aligned}") and r"\sum_{a}" in latex["statement"]
        folder = await ask("export", **given, to="folder", name="demo/mean")
        other = await ask("export", **{**given, "statement": LEMMA.replace("= 0", ">= 0")})
        assert "is one of another statement" in other
        return folder

    folder = session(calls)
    assert folder["verdict"] == "proven"
    for name, text in folder["files"].items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (judged,) = judge_folder(tmp_path)
    assert judged.good and judged.name == "demo/mean" and judged.finding.verdict == "proven"
    claim = folder["files"]["claims/demo/mean.json"]
    assert json.loads(folder["files"]["manifest.json"])["files"]["claims/demo/mean.json"] == digest(claim)


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


DRAFT = (
    r"\sum_{a} \pi_+(a \mid s)\,Q_{\pi_0}(s, a) - V_{\pi_0}(s) = "
    r"\sum_{a} \pi_0(a \mid s)\,(Q_{\pi_0}(s, a) - V_{\pi_0}(s))^2"
)


def test_a_session_states_refutes_repairs_proves_and_exports_a_lemma():
    async def calls(ask):
        understood = await ask("state", theory="success", statement=DRAFT)
        assert understood["statement"].startswith("for all s in S: sum(a in A, pi_plus(s, a) * Q(s, a)) - V(s) = ")
        false = await ask("refute", theory="success", statement=DRAFT)
        assert false["verdict"] == "refuted" and false["left"] != false["right"]
        mended = await ask("repair", theory="success", statement=DRAFT, seconds=20)
        assert mended["verdict"] == "refuted" and (mended["left"], mended["right"]) == (false["left"], false["right"])
        (nearest,) = mended["proven_instead"]
        assert " * V(s)" in nearest["statement"] and nearest["changed"] and nearest["assumptions"] == {}
        good = DRAFT.replace("= ", r"= \frac{1}{V_{\pi_0}(s)} ")
        proven = await ask("prove", theory="success", statement=good)
        assert proven["verdict"] == "proven"
        given = {"theory": "success", "statement": good, "proof": proven["proof"]}
        parts = {"theory": "success", **{k: nearest[k] for k in ("statement", "assumptions", "proof")}}
        return await ask("export", **given), await ask("export", **parts, to="folder")

    latex, folder = session(calls)
    assert r"\frac{1}{V_{\pi_0}(s)}" in latex["statement"] and latex["derivation"].startswith(r"\begin{aligned}")
    assert folder["verdict"].startswith("proven")


def test_an_edited_proof_is_refused():
    async def calls(ask):
        proven = await ask("prove", theory="two laws", statement="2 * sum(y in Y, p(y)) = 2")
        proof = proven["proof"]
        edited = {**proof, "steps": []}
        first = await ask("export", theory="two laws", statement=proven["statement"], proof=edited)
        # with a text that fits the steps it is the kernel's replay that says no
        edited["reads"] = proof["reads"][:1]
        return first, await ask("export", theory="two laws", statement=proven["statement"], proof=edited)

    first, second = session(calls)
    assert "it was edited" in first and "its last line is another statement" in second


def test_an_assumption_of_the_caller_is_a_premise():
    async def calls(ask):
        given = {"theory": "two laws", "statement": "for all y in Y: p(y) >= 1/4"}
        without = await ask("prove", **given, seconds=4)
        return without, await ask("prove", **given, assumptions={"spread": "for all y in Y: 4 * p(y) >= 1"})

    without, proven = session(calls)
    assert without["verdict"] == "refuted" and proven["verdict"] == "proven" and proven["premises"] == ["spread"]


def test_a_statement_in_latex_and_a_lemma_as_premise():
    async def calls(ask):
        shown = {d["name"]: d["latex"] for d in (await ask("theories", theory="success"))["symbols"]}
        assert shown["pi0"] == r"\pi_0(a \mid s)" and shown["Q"] == r"Q_{\pi_0}(s, a)"
        mean = r"\sum_{a} \pi_0(a \mid s) \bigl(Q_{\pi_0}(s, a) - V_{\pi_0}(s)\bigr) = 0"
        understood = await ask("state", theory="success", statement=mean)
        assert understood["statement"] == LEMMA
        wrong = await ask("state", theory="success", statement=r"V_{\pi_1}(s) \le 1")
        assert r"line 1, column 1: V_{\pi_1} is no symbol" in wrong and r"did you mean V_{\pi_0}(s)" in wrong
        several = await ask("state", theory="success", statement=r"0 \le V_{\pi_0}(s) \le 1")
        assert "this makes 2 statements" in several

        proven = await ask("prove", theory="success", statement=mean)
        lemmas = {"mean_zero": {"statement": mean, "proof": proven["proof"]}}
        twice = {"theory": "success", "statement": LEMMA.replace("sum", "2 * sum"), "lemmas": lemmas}
        found = await ask("prove", **twice, use=["mean_zero"])
        assert found["verdict"] == "proven" and found["premises"] == ["mean_zero"]
        made = await ask("export", **twice, proof=found["proof"], to="folder", name="demo/twice")
        assert made["verdict"] == "proven"
        forged = {"mean_zero": {"statement": LEMMA.replace("= 0", "= 1"), "proof": proven["proof"]}}
        refused = await ask("prove", **{**twice, "lemmas": forged})
        assert "is one of another statement" in refused
        assert "is named by letters" in await ask("prove", **{**twice, "lemmas": {"V_value": lemmas["mean_zero"]}})
        deep = "{" * 10_000 + r"\le", r"\frac" * 1900, r"\sum_a " * 1200 + r"1 \le 1"
        odd = "\\le \x1b[31m\x00", r"\input{/etc/passwd} \le 1"
        return [await ask("state", theory="success", statement=text) for text in (*deep, *odd)]

    for said in session(calls):
        assert isinstance(said, str) and said.isprintable() and len(said) < 800, said


def test_models_by_name_and_by_text():
    table = {
        "transitions": {"s": {"a": {"win": "1/3", "lose": "2/3"}, "b": {"win": "1"}}},
        "initial": {"s": "1"},
        "terminal": {"win": "1", "lose": "0"},
    }
    drn = (
        "@type: MDP\n@parameters\n\n@reward_models\n\n@nr_states\n3\n@model\n"
        "state 0 init\n\taction 0\n\t\t1 : 1/4\n\t\t2 : 3/4\nstate 1 goal\n\taction 0\n\t\t1 : 1\n"
        "state 2\n\taction 0\n\t\t2 : 1\n"
    )

    async def calls(ask):
        read = await ask("read_model", model=json.dumps(table), form="json")
        assert read["states"] == 1 and read["pairs"] == 2 and read["rows"][0]["to"] == {"win": "1/3", "lose": "2/3"}
        found = await ask("analyze", model=json.dumps(table), form="json", digits=8)
        assert [step["J"] for step in found["steps"]] == [
            {"decimal": "0.66666667", "exact": "2/3"},
            {"decimal": "0.83333333", "exact": "5/6"},
        ]
        many = await ask("analyze", model="zoo:example_3_1", digits=40, steps=2)
        assert many["enclosures"] and many["steps"][1]["J"]["decimal"] == "0.50005"
        text = await ask("analyze", model=drn, form="drn", goal="goal", steps=0)
        assert text["steps"][0]["J"] == {"decimal": "0.25", "exact": "1/4"}

    session(calls)


def test_a_hostile_session_gets_sentences(tmp_path):
    secret = tmp_path / "model.json"
    secret.write_text("{}")
    many = "@type: MDP\n@nr_states\n1000000\n@model\n" + "".join(f"state {n}\n" for n in range(200_000))

    async def calls(ask):
        said = [
            await ask("state", theory="success", statement="(" * 10_000 + "1" + ")" * 10_000 + " = 1"),
            await ask("state", theory="success", statement="(" * 8_000 + "1" + ")" * 8_000 + " = 1"),
            await ask("read_model", model="zoo:gamblers_ruin?n=1000000"),
            await ask("read_model", model=many, form="drn", goal="goal"),
            await ask("read_model", model="zoo:\x1b[31m\x00\u202ered"),
            await ask("theories", theory="suc\x07cess"),
            await ask("read_model", model=str(secret)),
            await ask("read_model", model="gymnasium:os:system"),
            await ask("analyze", model="zoo:example_3_1", digits=10**9),
            await ask("prove", theory="success", statement=LEMMA, seconds=1e9),
            await ask("state", theory="success", statement="__import__('os').system('true') = 1"),
            await ask("export", theory="success", statement=LEMMA, proof={"steps": "x"}),
            await ask("state", theory="success", statement=LEMMA, assumptions={"a\nb": "1 = 1"}),
        ]
        assert (await ask("state", theory="success", statement=LEMMA))["statement"] == LEMMA  # it lives on
        return said

    said = session(calls)
    wanted = [
        "statement has 20005 characters, more than the 20000",
        "nests too deeply",
        "n = 1000000 asks for too large a model",
        "model has 3088929 characters",
        r"no example '\x1b[31m\x00\u202ered'",
        r"no theory is called 'suc\x07cess'",
        "names no model: give zoo:NAME",
        "is not the name of a registered Gymnasium environment",
        "digits lies between 1 and 200",
        "seconds lie between 0 and 60",
        "not understood",
        "a found proof is a table with the keys",
        r"not 'a\nb'",
    ]
    for sentence, part in zip(said, wanted, strict=True):
        assert isinstance(sentence, str) and (part in sentence or part.split()[0] == "model"), (part, sentence)
        assert sentence.isprintable() and len(sentence) < 800, sentence
    assert re.search(r"model has \d{7} characters, more than the 2000000", said[3])


def test_a_call_that_takes_too_long_is_ended(monkeypatch):
    from scsym.errors import TooLarge
    from scsym.server import bounded

    monkeypatch.setattr(bounded, "STARTING", 0.01)
    with pytest.raises(TooLarge, match="took more than 0.01 seconds and was ended"):
        bounded.call("read_model", {"model": "zoo:example_3_1"})


def test_without_the_sdk_the_command_says_what_to_install():
    code = "import sys; sys.modules['mcp'] = None; from scsym.cli import main; main(['mcp'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "the server needs mcp: pip install" in done.stderr and "[mcp]" in done.stderr
