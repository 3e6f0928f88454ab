"""An environment as one page of HTML, whole in itself."""

from firefly_gen.report.page.page import draw

__all__ = ["draw"]
