"""``python -m scsym.testing``: how often the strategies reach the cases that break code."""

from scsym.testing import coverage, mdps, policies

print(coverage(mdps().flatmap(policies)))
