#!/usr/bin/env bash
# networkx 3.6.1 (3.4.2 with Python 3.10): a graph with the nodes 1 and "1" is written by write_graphml without a word, as
# two <node> elements with one id, and read back with one node: the attributes of the first are lost, and its edges lead
# to the second.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
release=$("$folder/venv/bin/python" -c 'import sys; print("3.6.1" if sys.version_info >= (3, 11) else "3.4.2")')
"$folder/venv/bin/pip" install --quiet "networkx==$release"
cat >"$folder/run.py" <<'PYTHON'
import io
import sys

import networkx

print("networkx", networkx.__version__)
graph = networkx.DiGraph()
graph.add_node(1, success="1")
graph.add_node("1", success="0")
graph.add_edge("s", 1, probability="1/3")
graph.add_edge("s", "1", probability="2/3")
file = io.BytesIO()
networkx.write_graphml_xml(graph, file)
text = file.getvalue().decode()
back = networkx.read_graphml(io.BytesIO(file.getvalue()))
print("written:", dict(graph.nodes(data=True)), "with", text.count('<node id="1"'), "nodes called 1")
print("read:", dict(back.nodes(data=True)), list(back.edges(data=True)))
nodes = {"s": {}, "1": {"success": "0"}}
sys.exit(not (text.count('<node id="1"') == 2 and dict(back.nodes(data=True)) == nodes))
PYTHON
"$folder/venv/bin/python" "$folder/run.py"
