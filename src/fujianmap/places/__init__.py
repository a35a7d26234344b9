"""Boundaries, and the join of rows to them."""
