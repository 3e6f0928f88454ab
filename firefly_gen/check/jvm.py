"""What a Java virtual machine will do with its container: the memory that it takes and the processors that it sees.

Sources: https://docs.oracle.com/en/java/javase/25/docs/specs/man/java.html for the options, and
https://github.com/paketo-buildpacks/libjvm (``calc``, ``helper``) for images whose start script works out the
memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from firefly_gen.check.reading import sequence
from firefly_gen.check.variables import Variables

MIB = 1 << 20

HEAP_PERCENT = 25.0
"""``MaxRAMPercentage`` of a JVM that is told nothing."""

METASPACE = 128 * MIB
CODE_CACHE = 64 * MIB
DIRECT = 32 * MIB
THREADS = 64
NATIVE = 12 * MIB
"""What a Spring service on WebFlux uses outside the heap where no option bounds it; 300 MiB together."""

PAKETO_DIRECT = 10 * MIB
PAKETO_CODE_CACHE = 240 * MIB
PAKETO_THREADS = 250
PAKETO_CLASSES = 20_000
"""The start script counts the classes of the image, which nobody knows here; this many load in a usual service."""

_CLASS_BYTES = 5_800
_CLASSES_BYTES = 14_000_000
_STACK = MIB
_SIZE = re.compile(r"([0-9]+)([kKmMgGtT]?)")
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_COLLECTOR = re.compile(r"-XX:\+Use(?:Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC")


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory of a JVM in bytes.

    Attributes:
        heap: The largest that it may grow to.
        off_heap: Everything else.
    """

    heap: int
    off_heap: int

    @property
    def together(self) -> int:
        """All of it."""
        return self.heap + self.off_heap


@dataclass(frozen=True, slots=True)
class Options:
    """Options of a JVM; None where one is not given. Sizes are bytes.

    Attributes:
        processors: ``ActiveProcessorCount``.
        collector: Whether a garbage collector is named.
    """

    heap: int | None
    heap_percent: float | None
    metaspace: int | None
    code_cache: int | None
    direct: int | None
    stack: int | None
    processors: int | None
    collector: bool


def options(variables: Variables, command: Iterable[object] = ()) -> Options:
    """Reads the options from where a JVM takes them, later ones winning.

    Args:
        variables: Of the container; ``JAVA_TOOL_OPTIONS`` and ``JDK_JAVA_OPTIONS`` count.
        command: ``command`` and ``args`` of the container; they count where they start ``java``.
    """
    words: list[str] = []
    for name in ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"):
        words += (variables.value(name) or "").split()
    words += [word for each in command if isinstance(each, str) for word in each.split()]
    return Options(
        heap=_size(words, "-Xmx", "-XX:MaxHeapSize="),
        heap_percent=_number(words, "-XX:MaxRAMPercentage="),
        metaspace=_size(words, "-XX:MaxMetaspaceSize="),
        code_cache=_size(words, "-XX:ReservedCodeCacheSize="),
        direct=_size(words, "-XX:MaxDirectMemorySize="),
        stack=_size(words, "-Xss"),
        processors=_count(words),
        collector=any(_COLLECTOR.fullmatch(word) for word in words),
    )


def plain_memory(given: Options, limit: int) -> Memory:
    """Memory where the image starts ``java`` as it is.

    Args:
        given: Options of the JVM.
        limit: Memory limit of the container in bytes.
    """
    percent = HEAP_PERCENT if given.heap_percent is None else given.heap_percent
    heap = int(limit * percent / 100) if given.heap is None else given.heap
    off_heap = (
        _or(given.metaspace, METASPACE)
        + _or(given.code_cache, CODE_CACHE)
        + _or(given.direct, DIRECT)
        + THREADS * _or(given.stack, _STACK)
        + NATIVE
    )
    return Memory(heap, off_heap)


def paketo_memory(given: Options, variables: Variables, limit: int) -> Memory:
    """Memory where Paketo's start script divides it; the heap is what is left, and may be negative.

    Args:
        given: Options of the JVM.
        variables: Of the container; the script reads the ``BPL_JVM_*`` ones.
        limit: Memory limit of the container in bytes.
    """
    threads = _whole(variables, "BPL_JVM_THREAD_COUNT", PAKETO_THREADS)
    classes = _whole(variables, "BPL_JVM_LOADED_CLASS_COUNT", PAKETO_CLASSES)
    head_room = _whole(variables, "BPL_JVM_HEAD_ROOM", 0)
    off_heap = (
        _or(given.metaspace, _CLASSES_BYTES + _CLASS_BYTES * classes)
        + _or(given.code_cache, PAKETO_CODE_CACHE)
        + _or(given.direct, PAKETO_DIRECT)
        + threads * _or(given.stack, _STACK)
        + limit * head_room // 100
    )
    return Memory(limit - off_heap if given.heap is None else given.heap, off_heap)


def starts_java(body: Mapping[str, object]) -> tuple[object, ...]:
    """``command`` and ``args`` of a container where they start ``java`` themselves; else nothing."""
    words = (*sequence(body.get("command")), *sequence(body.get("args")))
    first = words[0] if words else ""
    return words if isinstance(first, str) and re.fullmatch(r"(?:\S*/)?java", first) else ()


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _values(words: Iterable[str], *prefixes: str) -> list[str]:
    return [word[len(prefix) :] for word in words for prefix in prefixes if word.startswith(prefix)]


def _size(words: Iterable[str], *prefixes: str) -> int | None:
    found = [match for text in _values(words, *prefixes) if (match := _SIZE.fullmatch(text))]
    return int(found[-1][1]) * _UNITS[found[-1][2].lower()] if found else None


def _number(words: Iterable[str], prefix: str) -> float | None:
    found = [text for text in _values(words, prefix) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text)]
    return float(found[-1]) if found else None


def _count(words: Iterable[str]) -> int | None:
    found = _number(words, "-XX:ActiveProcessorCount=")
    return None if found is None else int(found)


def _whole(variables: Variables, name: str, otherwise: int) -> int:
    text = variables.value(name) or ""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else otherwise
