"""An Environment and the layers in, the objects out."""

from firefly_gen.render.objects import render
from firefly_gen.render.patch import patch

__all__ = ["patch", "render"]
