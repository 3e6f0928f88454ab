"""An Environment and the layers in, the objects and documents out."""

from firefly_gen.render.documents import documents
from firefly_gen.render.objects import render
from firefly_gen.render.patch import patch, touched

__all__ = ["documents", "patch", "render", "touched"]
