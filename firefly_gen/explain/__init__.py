"""Where a value of a profile comes from, and what its schema says of it."""

from firefly_gen.explain.history import history
from firefly_gen.explain.meaning import meaning

__all__ = ["history", "meaning"]
