"""Composes the stages; the only package that imports more than one of them.

profile - load - resolve - render - lay out (``build``) - stage - check (``prove``) - promote - report (``run``)
"""

from firefly_gen.pipeline.build import Built, Sources, build
from firefly_gen.pipeline.prove import Engine, Options
from firefly_gen.pipeline.run import check_drift, render_tree, validate_environment, validate_path

__all__ = [
    "Built",
    "Engine",
    "Options",
    "Sources",
    "build",
    "check_drift",
    "render_tree",
    "validate_environment",
    "validate_path",
]
