"""What decides: models as tables, and what holds in them. Standard library and kernel only."""
