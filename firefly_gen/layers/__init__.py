"""Layer folders in, the set of layers out; no template is read here."""

from firefly_gen.layers.read import read_layers

__all__ = ["read_layers"]
