"""Reading and writing YAML; the only package that knows a YAML library."""

from firefly_gen.yamlio.read import Document, Mark, Path, dotted, load, load_objects
from firefly_gen.yamlio.write import AMBIGUOUS, dump

__all__ = ["AMBIGUOUS", "Document", "Mark", "Path", "dotted", "dump", "load", "load_objects"]
