"""The engine inside the tool: jsonschema-rs holds every object against its schema in a few microseconds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from time import perf_counter

import jsonschema_rs

from firefly_gen.model.finding import Finding
from firefly_gen.model.report import EngineRun
from firefly_gen.model.resource import Resource
from firefly_gen.model.rules import INVALID
from firefly_gen.schemas.bundle import Bundle
from firefly_gen.schemas.rules import finding, unknown_kind
from firefly_gen.violations import Validator
from firefly_gen.yamlio import dotted

NAME = "embedded"


class Prover:
    """Holds objects against the schemas of a bundle; compiles each schema when the first object needs it.

    Args:
        bundle: The schemas.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._validators: dict[tuple[str, str], Validator | None] = {}

    def findings(self, resource: Resource) -> tuple[Finding, ...]:
        """All that is wrong with an object by its schema; empty where nothing is."""
        validator = self._validator(resource.identity.api_version, resource.identity.kind)
        if validator is None:
            return (unknown_kind(resource),)
        try:
            violations = validator.violations(resource.body)
        except ValueError as error:  # a value that JSON cannot hold, as half a surrogate pair
            return (finding(INVALID, resource, f"{resource.identity.kind} is no JSON: {error}"),)
        return tuple(
            finding(INVALID, resource, each.message, path=dotted(each.path), hint=each.hint) for each in violations
        )

    def _validator(self, api_version: str, kind: str) -> Validator | None:
        key = (api_version, kind)
        if key not in self._validators:
            text = self._bundle.schemas.get(key)
            self._validators[key] = None if text is None else Validator(text, private=kind == "Secret")
        return self._validators[key]


def prove(bundle: Bundle, resources: Iterable[Resource]) -> tuple[EngineRun, tuple[Finding, ...]]:
    """Holds every object against its schema.

    Args:
        bundle: The schemas; made for the kinds of these objects.
        resources: The objects.

    Returns:
        What ran, and the findings in the order of the objects.
    """
    start = perf_counter()
    prover = Prover(bundle)
    found: list[Finding] = []
    count = 0
    for resource in resources:
        found.extend(prover.findings(resource))
        count += 1
    run = EngineRun(name=NAME, version=_version(), objects=count, seconds=perf_counter() - start)
    return run, tuple(found)


def _version() -> str:
    # importlib.metadata would say it too, but takes longer to import than the whole proof takes.
    package = Path(jsonschema_rs.__file__).parent
    named = sorted(package.parent.glob(f"{package.name}-*.dist-info"))
    return f"jsonschema-rs {named[-1].name.removesuffix('.dist-info').partition('-')[2]}" if named else "jsonschema-rs"
