from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.resolve.jvm import plan

FLAVOURS = st.sampled_from(("paketo", "jre"))


@given(FLAVOURS, st.integers(1, 1 << 17), st.integers(1, 64_000), st.integers(20, 500))
def test_heap_and_everything_beside_it_fit_the_limit(flavour: str, memory: int, cpu: int, threads: int) -> None:
    try:
        planned = plan(flavour, memory, cpu, threads)
    except ValueError as error:
        (least,) = re.findall(r"needs (\d+)Mi", str(error))
        assert int(least) > memory
        return
    assert planned.memory.heap_mib >= 192
    assert planned.memory.off_heap_mib > threads
    assert planned.memory.heap_mib + planned.memory.off_heap_mib <= memory


@given(FLAVOURS, st.integers(1, 64_000), st.integers(20, 500))
def test_what_is_said_to_suffice_suffices(flavour: str, cpu: int, threads: int) -> None:
    with pytest.raises(ValueError, match="needs") as caught:
        plan(flavour, 256, cpu, threads)
    (least,) = re.findall(r"needs (\d+)Mi", str(caught.value))
    assert plan(flavour, int(least), cpu, threads).memory.heap_mib >= 192
    with pytest.raises(ValueError, match=f"needs {least}Mi"):
        plan(flavour, int(least) - 1, cpu, threads)


@given(st.integers(1, 1 << 17), st.integers(1, 64_000), st.integers(20, 500))
def test_a_plain_jre_gets_no_more_heap_than_was_planned(memory: int, cpu: int, threads: int) -> None:
    try:
        planned = plan("jre", memory, cpu, threads)
    except ValueError:
        return
    shares = re.findall(r"-XX:(Initial|Max)RAMPercentage=(\d+)\b", planned.variables["JAVA_TOOL_OPTIONS"])
    assert [name for name, _ in shares] == ["Initial", "Max"]
    for _, share in shares:
        assert memory * int(share) <= planned.memory.heap_mib * 100


def test_the_launcher_of_a_paketo_image_is_told_what_it_cannot_know() -> None:
    planned = plan("paketo", 1024, 250, 60)
    assert planned.variables.keys() == {"BPL_JVM_HEAD_ROOM", "BPL_JVM_THREAD_COUNT", "JAVA_TOOL_OPTIONS"}
    assert (planned.variables["BPL_JVM_HEAD_ROOM"], planned.variables["BPL_JVM_THREAD_COUNT"]) == ("5", "60")
    assert "Percentage" not in planned.variables["JAVA_TOOL_OPTIONS"]


@pytest.mark.parametrize(("millicores", "processors"), [(50, 2), (1000, 2), (2000, 2), (2001, 3), (8000, 8)])
def test_a_jvm_counts_the_processors_that_it_asked_for(millicores: int, processors: int) -> None:
    options = plan("jre", 2048, millicores, 60).variables["JAVA_TOOL_OPTIONS"]
    assert f"-XX:ActiveProcessorCount={processors} " in options
