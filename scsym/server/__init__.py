"""The library's answers for programs that call tools, by the Model Context Protocol.

`tools` (what each tool answers, from data to data), `worker` (one call in a process of its own), `bounded` (its limits
in time, memory and size), `named` (the theories and models that a call may name), `serve` (the protocol).
"""
