"""Optional libraries: imported where they are needed, and named with the fitting command where they are missing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from scsym.errors import MissingDependency

EXTRAS = {
    "gymnasium": "gymnasium",
    "lark": "latex",
    "matplotlib": "figures",
    "mcp": "mcp",
    "networkx": "graphs",
    "numpy": "arrays",
    "pandas": "frames",
    "scipy": "arrays",
    "stormpy": "storm",
    "z3": "smt",
}


def command(library: str) -> str:
    """What to type for an optional library: the extra of this checkout, or of the installed package."""
    extra = EXTRAS.get(library)
    if extra is None:
        return f"pip install {library}"
    checkout = (Path(__file__).resolve().parent.parent / "pyproject.toml").is_file()
    return f"pip install -e '.[{extra}]'" if checkout else f"pip install 'scsym[{extra}]'"


def library(name: str, what: str = "this") -> Any:
    """The module `name`. Raises MissingDependency ("`what` needs ...: pip install ...") where it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        raise MissingDependency(f"{what} needs {package}: {command(package)}") from None
