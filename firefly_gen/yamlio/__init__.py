"""Reading and writing YAML; the only package that knows a YAML library."""

from firefly_gen.yamlio.edit import edit
from firefly_gen.yamlio.places import Mark, Path, Places, dotted, undotted
from firefly_gen.yamlio.read import Document, load, load_objects, locate
from firefly_gen.yamlio.write import AMBIGUOUS, dump

__all__ = [
    "AMBIGUOUS",
    "Document",
    "Mark",
    "Path",
    "Places",
    "dotted",
    "dump",
    "edit",
    "load",
    "load_objects",
    "locate",
    "undotted",
]
