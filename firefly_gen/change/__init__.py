"""Objects as they are and as they will be in, what changes and what it means for a bank that runs out."""

from firefly_gen.change.pairs import changes

__all__ = ["changes"]
