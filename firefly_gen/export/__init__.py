"""The objects of an environment in the form of another tool."""

from firefly_gen.export.helm import charts
from firefly_gen.export.kustomize import bases

__all__ = ["bases", "charts"]
