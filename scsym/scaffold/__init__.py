"""What ``scsym new`` puts into a folder; PAPER stands for its name."""
