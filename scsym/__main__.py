"""``python -m scsym`` is the command ``scsym``."""

from scsym.cli import main

main(prog_name="scsym")
