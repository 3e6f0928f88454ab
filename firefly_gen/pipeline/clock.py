"""Takes the time of each stage of a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Clock:
    """Wall time in seconds since it was made, and of each stage.

    Args:
        started: ``perf_counter()`` of the moment that counts as the beginning; now, where it is not given.

    Attributes:
        current: Name of the stage that runs, or ran last.
    """

    def __init__(self, started: float | None = None) -> None:
        self._start = perf_counter() if started is None else started
        self._stages: dict[str, float] = {}
        self.current = ""

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Counts the time of the block for a stage."""
        start = perf_counter()
        self.current = name
        try:
            yield
        finally:
            self._stages[name] = self._stages.get(name, 0.0) + perf_counter() - start

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return perf_counter() - self._start

    @property
    def stages(self) -> tuple[tuple[str, float], ...]:
        """Each stage with its seconds, in the order that they began."""
        return tuple(self._stages.items())
