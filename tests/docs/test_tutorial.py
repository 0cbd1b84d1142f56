"""The tutorial, followed literally: its files are written, its commands run, its messages compared."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.md"
BLOCK = re.compile(r"```(\w+)(?: title=(\S+))?\n(.*?)```", re.DOTALL)


def blocks():
    return BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A fresh folder with the tutorial's files, made in its order."""
    root = tmp_path_factory.mktemp("tutorial")
    for language, title, text in blocks():
        if language == "python" and title:
            path = root / title
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return root


def run(command, folder):
    words = shlex.split(command)
    if words[0] == "scsym":
        words = [sys.executable, "-m", "scsym", *words[1:]]
    elif words[0] == "python":
        words[0] = sys.executable
    environment = {**os.environ, "COLUMNS": "160"}
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, env=environment, check=False)


def test_every_command_works(folder):
    commands = [line for language, _, text in blocks() if language == "sh" for line in text.strip().splitlines()]
    assert len(commands) >= 5
    for command in commands:
        if command.startswith("mkdir"):
            continue
        done = run(command, folder)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        if command == "scsym check my_paper":
            assert "variance-without-square" in done.stdout and "all as declared" in done.stdout
        if "show" in command:
            assert "left - right = " in done.stdout and "Adv_def" in done.stdout


def test_the_message_of_a_failed_proof_is_the_one_printed(folder, tmp_path):
    (message,) = [text.strip() for language, _, text in blocks() if language == "text"]
    source = (folder / "my_paper" / "variance.py").read_text(encoding="utf-8")
    broken = tmp_path / "my_paper"
    broken.mkdir()
    (broken / "variance.py").write_text(source.replace(", T.pi0_sums]", "]"), encoding="utf-8")
    done = run("scsym check my_paper", tmp_path)
    assert done.returncode == 1
    assert message in done.stdout
