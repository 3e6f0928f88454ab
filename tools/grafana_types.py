"""Writes down what the types of Grafana's own packages say, for the test that holds dashboards against them.

Usage: grafana_types.py SCHEMA.tgz PROMETHEUS.tgz

Both come from npm: `npm pack @grafana/schema@VERSION`, `npm pack @grafana/prometheus@VERSION`. Only names and types of
fields and the values of enumerations are taken, into tests/fixtures/grafana/types.json. The version of the schema is to
be that of `observability.grafana.image` in profiles/base.yaml.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent.parent / "tests" / "fixtures" / "grafana" / "types.json"
_TYPES = "package/dist/types"
MODULES = {
    "dashboard": f"{_TYPES}/raw/dashboard/x/types.gen.d.ts",
    "common": f"{_TYPES}/common/common.gen.d.ts",
    "timeseries": f"{_TYPES}/raw/composable/timeseries/panelcfg/x/types.gen.d.ts",
    "stat": f"{_TYPES}/raw/composable/stat/panelcfg/x/types.gen.d.ts",
    "bargauge": f"{_TYPES}/raw/composable/bargauge/panelcfg/x/types.gen.d.ts",
}
"""Modules of ``@grafana/schema`` that a dashboard is made of."""

QUERIES = {"prometheus": f"{_TYPES}/dataquery.d.ts", "promquery": f"{_TYPES}/types.d.ts"}
"""Modules of ``@grafana/prometheus`` with what a panel asks: what is stored, and what the editor adds to it."""

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_INTERFACE = re.compile(r"export (?:declare )?interface (\w+)(?: extends ([^{]+?))? \{")
_ENUM = re.compile(r"export declare (?:const )?enum (\w+) \{")
_ALIAS = re.compile(r"export (?:declare )?type (\w+) = ([^;]+);")
_MEMBER = re.compile(r"(\w+) = (\"[^\"]*\"|-?\d+)")
_OPEN, _CLOSE = "{[(<", "}])>"


def main(schema: Path, prometheus: Path) -> None:
    """Reads both packages, and writes the file."""
    sources = {name: _member(schema, path) for name, path in MODULES.items()}
    sources |= {name: _member(prometheus, path) for name, path in QUERIES.items()}
    found = {
        "origin": [_said(schema, "@grafana/schema"), _said(prometheus, "@grafana/prometheus")],
        "modules": {name: _module(text) for name, text in sorted(sources.items())},
    }
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _member(package: Path, path: str) -> str:
    with tarfile.open(package) as archive:
        file = archive.extractfile(path)
        return file.read().decode() if file else ""


def _said(package: Path, name: str) -> str:
    with tarfile.open(package) as archive:
        file = archive.extractfile("package/package.json")
        version = json.load(file)["version"] if file else ""
    digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    return f"https://www.npmjs.com/package/{name}/v/{version}, sha512-{digest}, Apache-2.0"


def _module(text: str) -> dict[str, Any]:
    bare = _COMMENT.sub("", text)
    interfaces = {
        match[1]: {
            "extends": [each.strip() for each in (match[2] or "").split(",") if each.strip()],
            "fields": dict(_fields(_body(bare, match.end()))),
        }
        for match in _INTERFACE.finditer(bare)
    }
    enums = {
        match[1]: [json.loads(value) for _, value in _MEMBER.findall(_body(bare, match.end()))]
        for match in _ENUM.finditer(bare)
    }
    aliases = {match[1]: " ".join(match[2].split()) for match in _ALIAS.finditer(bare)}
    return {"interfaces": interfaces, "enums": enums, "aliases": aliases}


def _body(text: str, start: int) -> str:
    """What stands between a brace and the one that closes it."""
    depth = 1
    for index in range(start, len(text)):
        depth += (text[index] == "{") - (text[index] == "}")
        if not depth:
            return text[start:index]
    return text[start:]


def _fields(body: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in split(body, ";"):
        name, colon, kind = part.partition(":")
        if colon:
            yield (
                name.strip().rstrip("?").strip('"'),
                {"type": " ".join(kind.split()), "optional": name.strip().endswith("?")},
            )


def split(text: str, at: str) -> Iterator[str]:
    """Parts of a text between signs that no bracket encloses."""
    depth, begin = 0, 0
    for index, sign in enumerate(text):
        depth += (sign in _OPEN) - (sign in _CLOSE)
        if sign == at and not depth:
            yield text[begin:index].strip()
            begin = index + 1
    if text[begin:].strip():
        yield text[begin:].strip()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
