"""The commands. `main` is the console script ``scsym``; each command stands in its own module."""

from scsym.cli.main import main

__all__ = ["main"]
