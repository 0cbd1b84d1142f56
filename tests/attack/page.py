"""``python -m tests.attack.page [CAMPAIGN]...``: run campaigns, keep their records, write the tables of docs/attack.md.

Each campaign is run by its own command; what it prints with ``--json`` is kept as records/CAMPAIGN.json, and the page's
table, between two comments, is written from that. A campaign that ends with a finding changes nothing and is shown.
``--render`` writes the tables from the records that there are.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
RECORDS = HERE / "records"
PAGE = HERE.parents[1] / "docs" / "attack.md"
CAMPAIGNS = ("fuzz", "mutations", "differential", "agreement", "checker_faults", "judge_mutants")
BLOCK = "<!-- {name} -->\n{text}<!-- end of {name} -->"


def kept() -> dict[str, dict]:
    """The record of each campaign."""
    return {name: json.loads((RECORDS / f"{name}.json").read_text("utf-8")) for name in CAMPAIGNS}


def table(record: Mapping) -> str:
    """The command of a record, its day and its rows, in Markdown."""
    day = date.fromisoformat(record["day"])
    how = f", {record['how']}" if record["how"] else ""
    lines = [f"`{record['command']}`, {day.day} {day:%B %Y}{how}:", "", "| | cases | of these | time |"]
    lines.append("| --- | ---: | --- | ---: |")
    for row in record["rows"]:
        ranked = sorted(row["outcomes"].items(), key=lambda entry: (-entry[1], entry[0]))
        outcomes = ", ".join(f"{name} {count:,}" for name, count in ranked)
        spent = "" if row["seconds"] is None else f"{row['seconds']} s"
        lines.append(f"| {row['what']} | {row['cases']:,} | {outcomes} | {spent} |")
    return "\n".join(lines) + "\n"


def rendered(page: str, records: Mapping[str, Mapping]) -> str:
    """The page with its tables from the records. Raises ValueError if a campaign has no place in it, or two."""
    for name, record in records.items():
        pattern = re.escape(BLOCK).replace(r"\{name\}", name).replace(r"\{text\}", r"(?:.*\n)*?")
        page, places = re.subn(pattern, lambda _, n=name, r=record: BLOCK.format(name=n, text=table(r)), page)
        if places != 1:
            raise ValueError(f"the page has {places} places for the campaign {name}; it needs one")
    return page


def run(name: str, options: argparse.Namespace) -> dict | None:
    """The record of a campaign that is run now; None after a finding, which is shown."""
    seed = ["--seed", str(options.seed)]
    arguments = {
        "fuzz": ["--seconds", str(options.seconds), *seed],
        "mutations": ["--cases", str(options.cases), *seed],
        "differential": ["--cases", str(options.cases), *seed],
        "agreement": ["--mutants", str(options.cases), *seed],
        "checker_faults": [],
        "judge_mutants": ["--parts", str(options.parts), "--part", str(options.seed % options.parts)],
    }[name]
    command = [sys.executable, "-m", f"tests.attack.{name}", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parents[1])
    if done.returncode:
        print(f"{name} ended with exit code {done.returncode}:\n{done.stdout}{done.stderr}")
        return None
    return json.loads(done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.attack.page", description=__doc__)
    parser.add_argument("campaigns", nargs="*", metavar="CAMPAIGN", help=f"{', '.join(CAMPAIGNS)} (default: all)")
    parser.add_argument("--cases", type=int, default=2_000, help="of mutations, differential, agreement (default 2000)")
    parser.add_argument("--seconds", type=int, default=20, help="for each target of fuzz (default 20)")
    parser.add_argument("--parts", type=int, default=20, help="one of so many parts of judge_mutants (default 20)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--render", action="store_true", help="run nothing; write the tables from the records")
    options = parser.parse_args()
    if unknown := set(options.campaigns) - set(CAMPAIGNS):
        parser.error(f"no campaign {', '.join(sorted(unknown))}; there are {', '.join(CAMPAIGNS)}")
    failed = False
    for name in [] if options.render else options.campaigns or CAMPAIGNS:
        if (found := run(name, options)) is None:
            failed = True
        else:
            print(f"{name}: {sum(row['cases'] for row in found['rows']):,} cases", flush=True)
            RECORDS.mkdir(exist_ok=True)
            (RECORDS / f"{name}.json").write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    PAGE.write_text(rendered(PAGE.read_text("utf-8"), kept()), "utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
