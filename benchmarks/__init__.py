"""Side-by-side measurements of scsym and its peers: ``python -m benchmarks``. Never timed tests."""
