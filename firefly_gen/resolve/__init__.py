"""A profile in, an Environment out in which everything is decided; no file is read or written."""

from firefly_gen.resolve.environment import resolve

__all__ = ["resolve"]
