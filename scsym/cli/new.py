"""``scsym new``: a folder with one statement, its proof, a refuted variant and a test, ready to check."""

from __future__ import annotations

import keyword
from importlib.resources import files
from pathlib import Path

import click

from scsym.errors import StatementError
from scsym.files import write_atomically

TEMPLATES = {"statements.py.txt": "statements.py", "test_statements.py.txt": "test_statements.py"}


@click.command(short_help="A folder for a paper of your own.")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    """Make FOLDER with a proven statement, a refuted one and a pytest file; nothing that exists is overwritten."""
    name = folder.name
    if not name.isidentifier() or keyword.iskeyword(name):
        raise StatementError(f"a folder of statements is named like a Python module (my_paper), not {name!r}")
    for target in TEMPLATES.values():
        if (folder / target).exists():
            raise StatementError(f"{folder / target} exists already; choose another folder")
    for source, target in TEMPLATES.items():
        text = files("scsym.scaffold").joinpath(source).read_text(encoding="utf-8")
        write_atomically(folder / target, text.replace("PAPER", name))
    told = f"scsym prove {folder} completes it, scsym check {folder} runs it, python -m pytest {folder} keeps it true"
    click.echo(f"made {folder}: {told}")
