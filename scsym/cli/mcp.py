"""``scsym mcp``: the library for assistants and editors that call tools."""

from __future__ import annotations

import click


@click.command(short_help="Serve tools to assistants and editors (MCP).")
def mcp() -> None:
    """Serve the Model Context Protocol on standard input and output, until the input ends.

    Tools read and analyze models, state, prove, refute and export. What a caller sends is data: nothing of it is
    executed, no file is read, and every call is bounded in time, memory and size.
    """
    from scsym.server.serve import serve

    serve()
