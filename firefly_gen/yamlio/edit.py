"""Changes a few values of a YAML file and leaves every other byte as it was: comments, order, quotes, line ends."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from firefly_gen.errors import InputError, Problem
from firefly_gen.yamlio.compose import compose, decode
from firefly_gen.yamlio.places import Path, dotted
from firefly_gen.yamlio.read import load
from firefly_gen.yamlio.write import scalar

_BOM = b"\xef\xbb\xbf"
_BARE_IN_FLOW = re.compile(r"[A-Za-z0-9_./+-]+")
_STEP = 2  # spaces of a level that has no example to follow


def edit(content: bytes, file: str, values: Mapping[Path, str | None]) -> bytes:
    """Sets values of one document. A map that is missing is made; a new key of a sorted map keeps it sorted.

    Args:
        content: The file's bytes.
        file: Its path, for messages.
        values: Keys that lead to a value, and its new text, or None to take the key away; keys only, no list positions.

    Returns:
        The new bytes; the old ones where nothing changes.

    Raises:
        InputError: The file is not one that ``load`` takes, a path leads through something that is no map, or the
            file is written in a way that cannot be changed with certainty.
    """
    wanted = load(content, file).data
    if not isinstance(wanted, dict):
        raise InputError(Problem(file=file, message="is no map, so that nothing can be set in it"))
    text = decode(content, file)
    for path, value in values.items():
        before = _get(wanted, path)
        if before == value:
            continue
        _put(wanted, path, value)
        text = _edited(text, file, path, value)
    changed = (_BOM if content.startswith(_BOM) else b"") + text.encode()
    if load(changed, file).data != wanted:
        names = ", ".join(dotted(path) for path in values)
        message = f"{names} cannot be changed without touching what stands around it"
        raise InputError(Problem(file=file, message=message, hint="change it by hand, in block style"))
    return changed


def _get(data: Any, path: Path) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _put(data: dict[Any, Any], path: Path, value: str | None) -> None:
    for step in path[:-1]:
        if not isinstance(data.get(step), dict):
            data[step] = {}
        data = data[step]
    if value is None:
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value


def _edited(text: str, file: str, path: Path, value: str | None) -> str:
    (root,) = compose(text, file)
    node, depth = _deepest(root, path)
    if depth == len(path):
        if value is None:
            return _without(text, _parent(root, path), path[-1])
        new = _like(text, node, value, flow=_parent(root, path).flow_style)
        return text[: node.start_mark.index] + new + text[_end(text, node) :]
    if isinstance(node, ScalarNode) and not node.value and not node.style:  # `key:` with nothing behind it
        above = _parent(root, path[:depth])
        key = next(key for key, _ in above.value if key.value == path[depth - 1])
        return _below(text, key, path[depth:], value)
    if not isinstance(node, MappingNode):
        start = node.start_mark
        message = f"{dotted(path[:depth])} is no map"
        raise InputError(Problem(file=file, line=start.line + 1, column=start.column + 1, message=message))
    if node.flow_style:
        return _into_flow(text, node, path[depth:], value)
    return _into_block(text, node, path[depth:], value)


def _deepest(root: Node, path: Path) -> tuple[Node, int]:
    """The last node that a path reaches, and how many steps of it lead there."""
    node = root
    for depth, step in enumerate(path):
        found = None
        if isinstance(node, MappingNode):
            found = next((value for key, value in node.value if key.value == step), None)
        if found is None:
            return node, depth
        node = found
    return node, len(path)


def _parent(root: Node, path: Path) -> MappingNode:
    """The map that holds the last key of a path, which exists."""
    node, _ = _deepest(root, path[:-1])
    return cast("MappingNode", node)


def _end(text: str, node: Node) -> int:
    """Where the text of a node ends; that of a block collection goes on over comments to the next token."""
    if not isinstance(node, CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _like(text: str, node: Node, value: str, *, flow: bool) -> str:
    """A text in the quotes of the scalar whose place it takes."""
    if text[node.start_mark.index : node.start_mark.index + 1] == "'":
        return "'" + value.replace("'", "''") + "'"
    plain = _in_flow(value) if flow else scalar(value)
    quoted = text[node.start_mark.index : node.start_mark.index + 1] == '"'
    return f'"{plain}"' if quoted and not plain.startswith(('"', "'")) else plain


def _in_flow(value: str) -> str:
    """A text between braces, where the parser takes more signs for its own."""
    return scalar(value) if _BARE_IN_FLOW.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    """Where the next line begins; the end of the text where there is none."""
    if index and text[index - 1] == "\n":  # a block scalar ends there
        return index
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def _written(path: Path, value: str | None, indent: int, newline: str) -> str:
    lines = [f"{' ' * (indent + _STEP * level)}{scalar(str(key))}:" for level, key in enumerate(path)]
    lines[-1] += f" {scalar(value or '')}"
    return "".join(f"{line}{newline}" for line in lines)


def _inserted(text: str, index: int, lines: str, newline: str) -> str:
    head = text[:index]
    if head and not head.endswith("\n"):
        head += newline
    return head + lines + text[index:]


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _below(text: str, key: Node, path: Path, value: str | None) -> str:
    newline = _newline(text)
    lines = _written(path, value, key.start_mark.column + _STEP, newline)
    return _inserted(text, _line_end(text, key.end_mark.index), lines, newline)


def _into_block(text: str, node: MappingNode, path: Path, value: str | None) -> str:
    keys = [str(key.value) for key, _ in node.value]
    place = len(keys)
    if len(keys) > 1 and keys == sorted(keys):
        place = sum(1 for key in keys if key < str(path[0]))
    if place:
        index = _line_end(text, _end(text, node.value[place - 1][1]))
    else:
        index = _line_start(text, node.value[0][0].start_mark.index)
    newline = _newline(text)
    return _inserted(text, index, _written(path, value, node.start_mark.column, newline), newline)


def _into_flow(text: str, node: MappingNode, path: Path, value: str | None) -> str:
    inner = _in_flow(value or "")
    for key in reversed(path[1:]):
        inner = f"{{{_in_flow(str(key))}: {inner}}}"
    entry = f"{_in_flow(str(path[0]))}: {inner}"
    if node.value:
        index = _end(text, node.value[-1][1])
        return f"{text[:index]}, {entry}{text[index:]}"
    index = node.start_mark.index + 1
    return text[:index] + entry + text[index:]


def _without(text: str, node: MappingNode, key: str | int) -> str:
    place = next(index for index, (each, _) in enumerate(node.value) if each.value == key)
    start, end = node.value[place][0].start_mark.index, _end(text, node.value[place][1])
    if not node.flow_style:
        return text[: _line_start(text, start)] + text[_line_end(text, end) :]
    if place:
        start = _end(text, node.value[place - 1][1])
    elif len(node.value) > 1:
        end = node.value[1][0].start_mark.index
    return text[:start] + text[end:]
