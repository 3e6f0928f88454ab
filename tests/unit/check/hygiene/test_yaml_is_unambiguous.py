from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from firefly_gen.model.finding import Location, Severity

if TYPE_CHECKING:
    from tests.unit.check.conftest import World


FILE = "cluster/priorityclass-firefly-core.yaml"
HEAD = "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata:\n  name: firefly-core\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "path"),
    [
        ("data:\n  flag: on\n", 6, 9, "data.flag"),
        ("data:\n  mode: 0644 # rw\n", 6, 9, "data.mode"),
        ("data:\n  - 12:30\n", 6, 5, "data[0]"),
        ("data:\n  - at: 2024-01-01\n", 6, 9, "data[0].at"),
        ("data:\n  yes: x\n", 6, 3, "data.yes"),
        ("data:\n  - no: x\n", 6, 5, "data[0].no"),
        ("data: {a: x, b: off}\n", 5, 17, "data.b"),
        ("data: [x, n]\n", 5, 11, "data[1]"),
        ('data:\n  "a: b": yes\n', 6, 11, 'data["a: b"]'),
        ("data:\n  a:b: yes\n", 6, 8, "data.a:b"),
        ("data:\n  commit: 1234e5\n", 6, 11, "data.commit"),
    ],
)
def test_what_two_readers_read_differently_is_an_error_at_its_line(
    world: World, text: str, line: int, column: int, path: str
) -> None:
    world.texts[FILE] = HEAD + text
    (finding,) = world.findings()
    assert (finding.id, str(finding.subject)) == ("YAML-001", "PriorityClass firefly-core")
    assert (finding.location, finding.path) == (Location(FILE, line, column), path)
    assert finding.severity is Severity.ERROR
    assert "differently" in finding.message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("value: null\n", 5, "null"),
        ("value: ~\n", 5, "null"),
        ("value:\n", 5, "null"),
        ("value:\nother: 1\n", 5, "null"),
        ("value: # nothing\nother: 1\n", 5, "null"),
        ("value:\n  - a:\n    b: 1\n", 6, "null"),
        ("value:\n  -\n  - 1\n", 6, "null"),
        ("value: &x 1\nother: *x\n", 6, "alias"),
        ("value: !!str 1\n", 5, "tag"),
        ("value: {a: 1}\n<<: {a: 1}\n", 6, "merge key"),
        ("value: 1\r\n", 5, "LF"),
        ("---\nvalue: 1\n", 5, "2 documents"),
        ("value: 1\nvalue: on\nvalue: 2\n", 6, "duplicate key"),
    ],
)
def test_nulls_anchors_tags_documents_and_line_ends_are_errors(
    world: World, text: str, line: int, message: str
) -> None:
    world.texts[FILE] = HEAD + text
    findings = world.findings()
    assert {each.id for each in findings} == {"YAML-001"}
    assert message in findings[0].message
    assert findings[0].location is not None
    assert findings[0].location.line == line


@pytest.mark.parametrize(
    "text",
    [
        'value: "on"\n',
        "value: 'no'\n",
        "value: |\n  on\n  - yes\n  mode: 0644\n  key:\n",
        "value: >-\n  12:30\n",
        "value: true\n",
        "value: 1.4.2\n",
        "value: yes and no\n",
        "value:\n- a\n- b\n",
        "value: # of money\n  a: 1\n",
        "value: []\nother: {}\n",
        "value: {a: x, b: [1, 2]}\n",
        "value: # on\n  - yes man\n",
        'value: "a: yes"\n',
        "value: x # : yes\n",
    ],
)
def test_what_every_reader_reads_alike_is_fine(world: World, text: str) -> None:
    world.texts[FILE] = HEAD + text
    assert world.findings() == ()


def test_one_document_may_begin_and_end_with_marks(world: World) -> None:
    world.texts[FILE] = f"# made by hand\n---\n{HEAD}...\n"
    assert world.findings() == ()


def test_lines_are_counted_through_all_documents(world: World) -> None:
    world.texts[FILE] = f"{HEAD}---\n{HEAD}value: on\n"
    places = {(each.location.line, each.location.column) for each in world.findings()}
    assert places == {(5, 1), (10, 8)}


def test_the_end_of_a_file_without_a_line_end_is_looked_at(world: World) -> None:
    world.texts[FILE] = HEAD + "value: off"
    assert [each.location.line for each in world.findings()] == [5]


def test_in_a_tree_of_somebody_else_style_is_a_note_and_a_retyped_value_still_an_error(world: World) -> None:
    world.environment = None
    world.texts[FILE] = f"{HEAD}empty:\n---\n{HEAD}value: on\n"
    severities = {each.message: each.severity for each in world.findings("YAML-001")}
    assert severities == {
        "YAML 1.1 and 1.2 read the value on differently": Severity.ERROR,
        "the file holds 2 documents": Severity.NOTE,
        "the value is null": Severity.NOTE,
    }
