"""Checks on delivery: what Argo CD applies, in which order, and what it may."""
