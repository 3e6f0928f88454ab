"""Every dashboard of the platform."""

from firefly_gen.resolve.dashboards.catalogue import FOLDERS, HOME, dashboards
from firefly_gen.resolve.dashboards.drawing import PROMETHEUS, drawn

__all__ = ["FOLDERS", "HOME", "PROMETHEUS", "dashboards", "drawn"]
