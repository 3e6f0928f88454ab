"""The objects of an environment in the form of another tool."""

from firefly_gen.export.helm import charts

__all__ = ["charts"]
