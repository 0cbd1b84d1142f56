"""One call in a process of its own: a job as JSON on standard input, the answer or one sentence on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

from scsym.errors import ScsymError, sentence
from scsym.kernel import KernelError

LONGEST = 600  # characters of an error
LONGEST_ANSWER = 500_000  # characters


def main() -> None:
    """Read the job, set the limits, answer. What libraries print goes to standard error."""
    answers, sys.stdout = sys.stdout, sys.stderr
    job = json.load(sys.stdin)
    limit(job["memory"], job["processor"])
    text = json.dumps(answer(job["tool"], job["arguments"]))
    if len(text) > LONGEST_ANSWER:
        text = json.dumps({"error": f"the answer has more than the {LONGEST_ANSWER} characters of one call"})
    answers.write(text)


def limit(memory: int, processor: int) -> None:
    """Bound the address space (bytes) and the processor time (seconds) where the system can; Windows cannot."""
    try:
        import resource
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, processor)):
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def answer(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """``{"answer": ...}``, or ``{"error": sentence}`` whatever goes wrong."""
    from scsym.server.tools import TOOLS

    try:
        return {"answer": TOOLS[tool](**arguments)}
    except (ScsymError, KernelError) as error:
        return {"error": plain(sentence(error))}
    except MemoryError:
        return {"error": "the call needs more memory than one call may use; give a smaller model or statement"}
    except RecursionError:
        return {"error": "what was sent nests too deeply"}
    except Exception as error:  # any: the server answers with a sentence, and lives on
        return {"error": plain(f"{type(error).__name__}: {sentence(error)} (unexpected)")}


def plain(text: str) -> str:
    """The text without control codes, and not too long."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text[:LONGEST])
    return shown + ("..." if len(text) > LONGEST else "")


if __name__ == "__main__":
    main()
