"""Works out the memory of a JVM from the container's limit.

A Paketo image has a launcher that does this itself (https://github.com/paketo-buildpacks/libjvm): heap is
what the limit leaves after head room, direct memory, metaspace, code cache and thread stacks. It takes the
number of threads and the head room from variables. A plain JRE gets its heap as a share of the limit.
"""

from __future__ import annotations

from dataclasses import dataclass

_DIRECT = 64  # Netty's buffers; the launcher's own default of 10 MiB starves a reactive service
_METASPACE = 128  # about 20,000 classes of a Spring service
_CODE_CACHE = 240  # the JVM's default
_STACK = 1  # a thread
_HEAD_ROOM_PERCENT = 5
_LEAST_HEAP = 192
_LEAST_PROCESSORS = 2  # with fewer the JVM picks the serial collector
_MILLICORES = 1000

_COLLECTOR = "-XX:+UseG1GC -XX:MaxGCPauseMillis=200 -XX:+ExitOnOutOfMemoryError"


@dataclass(frozen=True, slots=True, kw_only=True)
class Jvm:
    """The memory of the JVM, in MiB, as it was worked out; everything together fits the limit."""

    heap_mib: int
    off_heap_mib: int


@dataclass(frozen=True, slots=True)
class JvmPlan:
    """Memory in MiB, and the variables that make it so."""

    memory: Jvm
    variables: dict[str, str]


def plan(flavour: str, memory_mib: int, cpu_millicores: int, threads: int) -> JvmPlan:
    """Plans a JVM.

    Args:
        flavour: ``paketo`` or ``jre``.
        memory_mib: The container's memory limit.
        cpu_millicores: Its CPU request; there is no limit, so the JVM would take the node's processors for its own.
        threads: Platform threads to reserve stacks for.

    Raises:
        ValueError: The memory does not suffice.
    """
    fixed = _DIRECT + _METASPACE + _CODE_CACHE + _STACK * threads
    off_heap = fixed + memory_mib * _HEAD_ROOM_PERCENT // 100
    heap = memory_mib - off_heap
    if heap < _LEAST_HEAP:
        least = (_LEAST_HEAP + fixed - 1) * 100 // (100 - _HEAD_ROOM_PERCENT) + 1  # its head room grows with it
        raise ValueError(f"{memory_mib}Mi leaves {heap}Mi of heap; a service with {threads} threads needs {least}Mi")
    processors = max(_LEAST_PROCESSORS, -(-cpu_millicores // _MILLICORES))
    options = f"{_COLLECTOR} -XX:ActiveProcessorCount={processors} -XX:MaxDirectMemorySize={_DIRECT}M"
    if flavour == "paketo":
        variables = {"BPL_JVM_HEAD_ROOM": str(_HEAD_ROOM_PERCENT), "BPL_JVM_THREAD_COUNT": str(threads)}
    else:
        share = heap * 100 // memory_mib
        options += f" -XX:InitialRAMPercentage={share} -XX:MaxRAMPercentage={share}"
        variables = {}
    return JvmPlan(Jvm(heap_mib=heap, off_heap_mib=off_heap), {"JAVA_TOOL_OPTIONS": options, **variables})
