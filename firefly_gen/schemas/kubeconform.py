"""The second engine: one kubeconform process over the staged tree, beside the other checks, without a network."""

from __future__ import annotations

import json
import mmap
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from firefly_gen.errors import ToolError
from firefly_gen.model.finding import Finding
from firefly_gen.model.report import EngineRun
from firefly_gen.model.resource import Resource
from firefly_gen.model.rules import INVALID, UNPROVEN
from firefly_gen.proc import Completed, Running, run
from firefly_gen.schemas.bundle import Bundle
from firefly_gen.schemas.embedded import Prover
from firefly_gen.schemas.rules import finding

NAME = "kubeconform"

_LAYOUT = "{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
_HIDDEN_FILES = r"/\.[^/]*$"
_WORKERS = 2
_LONGEST_RUN = 300.0  # seconds: 100 times what the largest tree takes
_MODULE = re.compile(rb"\tgithub\.com/yannh/kubeconform\t(v[0-9][^\t\n]{0,60})[\t\n]")
_LONGEST_MESSAGE = 400


@dataclass(frozen=True, slots=True)
class _Result:
    """One entry of kubeconform's output, its file named as in the tree."""

    path: str
    api_version: str
    kind: str
    name: str
    status: str
    message: str


class Kubeconform:
    """A kubeconform that is running.

    Args:
        binary: The program.
        bundle: The schemas.
        folder: Root of the tree.

    Raises:
        ToolError: It cannot be started, or the bundle could not be written anywhere.
    """

    def __init__(self, binary: Path, bundle: Bundle, folder: Path) -> None:
        if bundle.folder is None:
            raise ToolError.of(
                "kubeconform reads its schemas from files, and neither the cache nor a temporary folder is writable",
                hint="set FIREFLY_CACHE_DIR to a folder that is, or use --engine embedded",
            )
        self._binary = binary
        self._bundle = bundle
        # kubeconform walks the tree without following a link at its root.
        self._root = folder.resolve()
        self._start = perf_counter()
        self._running = Running(
            [
                str(binary),
                *("-strict", "-verbose", "-output", "json", "-n", str(_WORKERS)),
                *("-ignore-filename-pattern", _HIDDEN_FILES),
                # As a URI: in a plain path a brace, a percent sign or a hash would have a meaning.
                *("-schema-location", f"{bundle.folder.resolve().as_uri()}/{_LAYOUT}"),
                str(self._root),
            ]
        )

    def finish(self, resources: Iterable[Resource]) -> tuple[EngineRun, tuple[Finding, ...]]:
        """Waits for the end and reads the verdicts.

        What kubeconform refuses is explained by the embedded engine, so that both engines make the same findings
        of it; where that engine has nothing against the object, kubeconform's own words are passed on.

        Args:
            resources: The objects of the tree; files that hold none of them are not looked at.

        Returns:
            What ran, and the findings in the order of the objects.

        Raises:
            ToolError: kubeconform broke, took too long, or wrote something else than its report.
        """
        version = version_of(self._binary)
        results = self._results(self._running.wait(_LONGEST_RUN))
        prover = Prover(self._bundle)
        found: list[Finding] = []
        count = 0
        for resource in resources:
            result = _of(resource, results.get(resource.path, []))
            found.extend(_findings(resource, result, prover))
            count += 1
        seconds = perf_counter() - self._start
        return EngineRun(name=NAME, version=version, objects=count, seconds=seconds), tuple(found)

    def abandon(self) -> None:
        """Ends it at once; its verdicts are lost."""
        self._running.kill()

    def _results(self, completed: Completed) -> Mapping[str, list[_Result]]:
        # Its exit code is 1 for an invalid object and for a bad flag alike, so only the report counts.
        try:
            entries = json.loads(completed.stdout)["resources"]
            results = [self._result(each) for each in entries or ()]
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            said = completed.stderr.strip() or completed.stdout.strip() or "nothing"
            raise ToolError.of(
                f"kubeconform ended with code {completed.code} and without a report; "
                f"it said: {said[:_LONGEST_MESSAGE]}",
                hint="is it version 0.8.0? `--engine embedded` does without it",
            ) from error
        by_path: dict[str, list[_Result]] = defaultdict(list)
        for result in results:
            by_path[result.path].append(result)
        return by_path

    def _result(self, entry: Mapping[str, Any]) -> _Result:
        return _Result(
            path=entry["filename"].removeprefix(f"{self._root}/"),
            api_version=entry.get("version", ""),
            kind=entry.get("kind", ""),
            name=entry.get("name", ""),
            status=entry["status"],
            message=entry.get("msg", ""),
        )


def start(binary: Path, bundle: Bundle, folder: Path) -> Kubeconform:
    """Starts kubeconform over a tree. Arguments and errors as for ``Kubeconform``."""
    return Kubeconform(binary, bundle, folder)


def version_of(binary: Path) -> str:
    """The version of a kubeconform, for example ``v0.8.0``; what it says of itself where its build tells none.

    ``go install`` leaves ``kubeconform -v`` at "development", but writes the module's version into the program
    (https://pkg.go.dev/runtime/debug#BuildInfo).

    Raises:
        ToolError: The program cannot be run.
    """
    try:
        with binary.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            match = _MODULE.search(content)
            if match is not None:
                return match[1].decode("ascii", "replace")
    except (OSError, ValueError):
        pass  # an unreadable or empty program: what it says of itself is as good
    return run([str(binary), "-v"], timeout=10).stdout.strip() or "unknown"


def _of(resource: Resource, results: list[_Result]) -> _Result | None:
    """The result that is about an object; kubeconform cannot name what it could not parse."""
    who = (resource.identity.api_version, resource.identity.kind, resource.identity.name)
    for result in results:
        if (result.api_version, result.kind, result.name) == who:
            return result
    broken = [each for each in results if each.status == "statusError"]
    return next(iter(broken), results[0] if len(results) == 1 else None)


def _findings(resource: Resource, result: _Result | None, prover: Prover) -> tuple[Finding, ...]:
    if result is None or result.status not in {"statusValid", "statusInvalid", "statusError"}:
        state = "passed over" if result is None else f"did not judge ({result.status or 'no status'})"
        return (finding(UNPROVEN, resource, f"kubeconform {state} {resource.path}"),)
    if result.status == "statusValid":
        return ()
    known = prover.findings(resource)
    if known:
        return known
    # statusInvalid breaks a schema; statusError is the engine's own trouble with the file or the schema.
    rule = INVALID if result.status == "statusInvalid" else UNPROVEN
    return (finding(rule, resource, f"kubeconform: {_short(result.message)}"),)


def _short(message: str) -> str:
    flat = " ".join(message.split())
    return flat if len(flat) <= _LONGEST_MESSAGE else f"{flat[:_LONGEST_MESSAGE]}..."
