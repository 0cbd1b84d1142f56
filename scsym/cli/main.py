"""The command ``scsym``: its sub-commands and how errors leave it.

Exit codes: 0 all as declared, 1 some verdict differs, 2 wrong use or bad input. Only click is imported here, so that
``scsym --help`` answers at once; a command imports what it needs when it runs.
"""

from __future__ import annotations

import os
import sys
import warnings
from typing import Any, TextIO

import click

from scsym.cli.analyze import analyze
from scsym.cli.certify import certify
from scsym.cli.check import check
from scsym.cli.export import export
from scsym.cli.mcp import mcp
from scsym.cli.new import new
from scsym.cli.prove import prove
from scsym.cli.repair import repair
from scsym.cli.show import show
from scsym.cli.sweep import sweep
from scsym.cli.verify import verify
from scsym.errors import ScsymError


class Commands(click.Group):
    """A group whose commands end with one sentence on stderr and exit code 2, whatever goes wrong.

    What is no error of scsym's own is a fault of scsym or of a library: SCSYM_TRACEBACK=1 in the environment shows
    where.
    """

    def invoke(self, ctx: click.Context) -> Any:
        _write_what_can_be_written()
        warnings.showwarning = _note
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError:
            _close_quietly()
            ctx.exit(1)
        except (ScsymError, OSError) as error:
            click.echo(f"Error: {_sentence(error)}", err=True)
            ctx.exit(2)
        except Exception as error:  # any: see above
            if os.environ.get("SCSYM_TRACEBACK"):
                raise
            said = f"{type(error).__name__}: {_sentence(error)}"
            click.echo(f"Error: {said} (unexpected; SCSYM_TRACEBACK=1 shows where)", err=True)
            ctx.exit(2)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # in the order of use, not of the alphabet


def _write_what_can_be_written() -> None:
    """Characters that the terminal or file has no code for are replaced, rather than end the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="replace")


def _note(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    click.echo(f"Note: {' '.join(str(message).split())}", err=True)


def _close_quietly() -> None:
    # The reader of a pipe has gone: give stdout somewhere to flush to, or Python complains at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split()) or type(error).__name__


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="scsym", prog_name="scsym")
def main() -> None:
    """Exact analysis and machine-checked proof about finite episodic MDPs."""


for command in (analyze, check, prove, repair, show, export, verify, certify, sweep, new, mcp):
    main.add_command(command)
