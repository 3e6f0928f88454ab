from __future__ import annotations

import pytest

from firefly_gen.check import jvm
from firefly_gen.check.jvm import MIB
from firefly_gen.check.variables import Variable, Variables

LIMIT = 1024 * MIB


@pytest.fixture
def given(resource):
    """Variables of a container."""
    owner = resource({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "namespace": "x"}})

    def make(**values):
        settings = (Variable(name, value, owner, f"data.{name}", listed=False) for name, value in values.items())
        return Variables(tuple(settings), complete=True)

    return make


def test_options_are_read_from_where_a_jvm_reads_them(given):
    found = jvm.options(
        given(
            JAVA_TOOL_OPTIONS="-Xmx512m -XX:MaxMetaspaceSize=100M -XX:ReservedCodeCacheSize=65536k",
            JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=62.5 -XX:+UseG1GC",
            JAVA_OPTS="-XX:MaxDirectMemorySize=1g",
        ),
        ["java", "-Xss512k -Xmx1G", 7],
    )
    assert found == jvm.Options(
        heap=1024 * MIB,
        heap_percent=62.5,
        metaspace=100 * MIB,
        code_cache=64 * MIB,
        direct=None,
        stack=512 * 1024,
        processors=None,
        collector=True,
    )


@pytest.mark.parametrize(
    "options", ["-Xmx", "-Xmxlots", "-XX:MaxRAMPercentage=most", "-XX:-UseG1GC", "-XX:+UseStringDeduplication"]
)
def test_what_cannot_be_read_is_not_given(given, options):
    nothing = jvm.Options(None, None, None, None, None, None, None, collector=False)
    assert jvm.options(given(JAVA_TOOL_OPTIONS=options)) == nothing


def test_a_jvm_that_is_told_nothing_takes_a_quarter(given):
    memory = jvm.plain_memory(jvm.options(given()), LIMIT)
    assert memory == jvm.Memory(heap=256 * MIB, off_heap=300 * MIB)


def test_bounds_replace_the_estimates(given):
    options = "-Xmx512m -XX:MaxMetaspaceSize=100m -XX:ReservedCodeCacheSize=50m -XX:MaxDirectMemorySize=20m -Xss512k"
    memory = jvm.plain_memory(jvm.options(given(JAVA_TOOL_OPTIONS=options)), LIMIT)
    assert memory == jvm.Memory(heap=512 * MIB, off_heap=(100 + 50 + 20 + 32 + 12) * MIB)


def test_the_start_script_divides_the_memory_as_paketo_does(given):
    variables = given(BPL_JVM_THREAD_COUNT="50", BPL_JVM_LOADED_CLASS_COUNT="10000", BPL_JVM_HEAD_ROOM="10")
    memory = jvm.paketo_memory(jvm.options(variables), variables, LIMIT)
    off_heap = 14_000_000 + 5_800 * 10_000 + (240 + 10 + 50) * MIB + LIMIT // 10
    assert memory == jvm.Memory(heap=LIMIT - off_heap, off_heap=off_heap)


def test_the_start_script_counts_250_threads_where_nobody_says(given):
    memory = jvm.paketo_memory(jvm.options(given()), given(BPL_JVM_THREAD_COUNT="many"), LIMIT)
    assert memory.off_heap == 14_000_000 + 5_800 * jvm.PAKETO_CLASSES + (240 + 10 + 250) * MIB


def test_the_start_script_keeps_a_heap_that_is_given(given):
    options = jvm.options(given(JAVA_TOOL_OPTIONS="-Xmx300m"))
    assert jvm.paketo_memory(options, given(), LIMIT).heap == 300 * MIB


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"command": ["java", "-jar"], "args": ["x.jar"]}, ("java", "-jar", "x.jar")),
        ({"command": ["/opt/jdk/bin/java"]}, ("/opt/jdk/bin/java",)),
        ({"args": ["java"]}, ("java",)),
        ({"command": ["sh", "-c", "java -Xmx1g"]}, ()),
        ({"command": [7]}, ()),
        ({}, ()),
    ],
)
def test_only_a_command_that_starts_java_has_its_options(body, expected):
    assert jvm.starts_java(body) == expected
