"""Tools for tests: hypothesis strategies for exact models and policies (`scsym.testing.strategies`)."""
