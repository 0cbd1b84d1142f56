"""The tools over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import json
from typing import Any

from scsym.errors import ScsymError
from scsym.optional import library
from scsym.server.bounded import call
from scsym.server.worker import plain

INSTRUCTIONS = (
    "Exact analysis of finite episodic MDPs, and machine-checked proofs about them. Ask theories for the symbols; "
    "state a goal such as 'for all s in S: V_plus(s) >= V(s)', or in LaTeX as the theory writes its symbols, and look "
    "at how it was understood; then refute, repair or prove it, and export. 'not proven' is not 'false'. Numbers are "
    "exact or certified digits."
)


def server() -> Any:
    """The server, with a tool for each function of `scsym.server.tools`. Raises MissingDependency without the SDK."""
    sdk = library("mcp.server.mcpserver", "the server")
    refusal = library("mcp.server.mcpserver.exceptions", "the server").ToolError
    made = sdk.MCPServer("scsym", instructions=INSTRUCTIONS, log_level="ERROR")

    def bounded(tool: str, **arguments: Any) -> str:
        try:
            found = call(tool, {name: value for name, value in arguments.items() if value is not None})
        except ScsymError as error:
            raise refusal(plain(str(error))) from None
        except RecursionError:
            raise refusal("what was sent nests too deeply") from None
        return json.dumps(found, ensure_ascii=False)

    @made.tool(structured_output=False)
    def read_model(model: str, form: str = "name", goal: str = "") -> str:
        """Read a model: zoo:NAME or gymnasium:NAME (form name), or its text (form json, yaml, drn; goal: a label)."""
        return bounded("read_model", model=model, form=form, goal=goal)

    @made.tool(structured_output=False)
    def analyze(model: str, form: str = "name", goal: str = "", digits: int = 6, steps: int = 1) -> str:
        """Success probability and its relatives before and after steps of success conditioning."""
        return bounded("analyze", model=model, form=form, goal=goal, digits=digits, steps=steps)

    @made.tool(structured_output=False)
    def theories(theory: str = "") -> str:
        """The names of the theories, or the symbols and hypotheses of one."""
        return bounded("theories", theory=theory)

    @made.tool(structured_output=False)
    def state(theory: str, statement: str, assumptions: dict[str, str] | None = None) -> str:
        """Read a statement in a theory and give it back as it was understood, as text and LaTeX."""
        return bounded("state", theory=theory, statement=statement, assumptions=assumptions)

    @made.tool(structured_output=False)
    def prove(
        theory: str,
        statement: str,
        assumptions: dict[str, str] | None = None,
        use: list[str] | None = None,
        lemmas: dict[str, Any] | None = None,
        seconds: float = 10,
    ) -> str:
        """Search a proof (use: only these premises; lemmas: {name: {statement, proof}} already proven).

        Else a counterexample, or what is left over and would close.
        """
        given = {"theory": theory, "statement": statement, "assumptions": assumptions}
        return bounded("prove", **given, use=use, lemmas=lemmas, seconds=seconds)

    @made.tool(structured_output=False)
    def refute(theory: str, statement: str, assumptions: dict[str, str] | None = None, seconds: float = 10) -> str:
        """Search a small exact model in which all hypotheses hold and the statement is false."""
        return bounded("refute", theory=theory, statement=statement, assumptions=assumptions, seconds=seconds)

    @made.tool(structured_output=False)
    def repair(
        theory: str, statement: str, assumptions: dict[str, str] | None = None, seconds: float = 20, most: int = 1
    ) -> str:
        """Look for true statements near to a false one: what was changed, conditions, a proof; and why it is false."""
        given = {"theory": theory, "statement": statement, "assumptions": assumptions}
        return bounded("repair", **given, seconds=seconds, most=most)

    @made.tool(structured_output=False)
    def export(
        theory: str,
        statement: str,
        proof: dict[str, Any],
        assumptions: dict[str, str] | None = None,
        lemmas: dict[str, Any] | None = None,
        to: str = "latex",
        name: str = "session/lemma",
    ) -> str:
        """Replay a proof that prove gave, with the same lemmas, and write it to latex or a folder for scsym verify."""
        given = {"theory": theory, "statement": statement, "assumptions": assumptions}
        return bounded("export", **given, proof=proof, lemmas=lemmas, to=to, name=name)

    return made


def serve() -> None:
    """Answer on standard input and output until the input ends. Raises MissingDependency without the SDK."""
    server().run()
