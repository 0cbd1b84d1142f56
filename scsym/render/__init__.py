"""Statements, models and values as plain text, LaTeX, an offline report, and drawings."""
