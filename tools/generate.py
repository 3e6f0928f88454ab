"""Writes the files that are made from code and data: the profile schema of editors, and the references under docs/.

``python tools/generate.py`` writes them; with ``--check`` it only names those that are stale, and exits 1 for any.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
from alert_reference import alert_reference
from markdown import code, document, sentence, table
from profile_reference import ProfileReference

from firefly_gen.check.registry import ALL, infos
from firefly_gen.cli.app import app
from firefly_gen.load.schema import editor_schema
from firefly_gen.model.layer import Layer, Render
from firefly_gen.model.report import CheckInfo, ExitCode
from firefly_gen.pipeline.request import Sources
from firefly_gen.report.drift import DRIFT

ROOT = Path(__file__).resolve().parent.parent
SOURCES = Sources(profiles=(ROOT / "profiles",), templates=(ROOT / "templates",), schemas=(ROOT / "schemas",))

_WIDTH = 100
_ALWAYS = "always"
_FAMILIES = {
    "references": "What is named exists.",
    "network": "Ports and protocols agree; whoever is declared to talk gets through, and nobody else.",
    "workloads": "Pods start, scale and stop as they are meant to.",
    "quotas": "What is asked for is there.",
    "security": "Pods get no more rights than they need, and nothing secret is written out.",
    "data": "What databases, brokers and caches hold survives.",
    "observability": "What breaks is seen, and reaches somebody.",
    "versions": "What the tree asks for is still, and already, supported.",
    "gitops": "Argo CD applies everything, in an order in which nothing is missing, and takes no data along.",
    "hygiene": "Objects can be found, and mean one thing.",
    _ALWAYS: "Looked at in every run; `--select` and `--ignore` do not reach them.",
}
_EXITS = {
    ExitCode.CLEAN: "No error was found; with `--check`, the tree is also what the profile says.",
    ExitCode.FINDINGS: "A check found an error, `--check` found drift, or `diff` a difference.",
    ExitCode.BAD_INPUT: "The profile, a layer, a schema or the command itself is wrong.",
    ExitCode.BUG: "A bug of firefly-gen; it prints what to paste into a report.",
    ExitCode.TOOL: "kubeconform or a package that firefly-gen needs is missing or broke.",
    ExitCode.OUTPUT: "The output folder cannot be written, or holds what firefly-gen did not write.",
    ExitCode.INTERRUPTED: "Ctrl-C.",
}


def generated() -> dict[str, str]:
    """Every generated file: its path below the root, and its text."""
    strict = SOURCES.profile_schema
    files = editor_schema(strict)
    profile = ProfileReference(strict, files).blocks()
    return {
        "schemas/profile.schema.json": f"{json.dumps(files, indent=2, ensure_ascii=False)}\n",
        "docs/alerts.md": document("profiles/alerts/", alert_reference(SOURCES)),
        "docs/checks.md": document("the checks under firefly_gen/check/", _checks()),
        "docs/cli.md": document("firefly_gen/cli/", _cli()),
        "docs/layers.md": document("templates/layers/*/layer.yaml", _layers()),
        "docs/profile.md": document("schemas/core.schema.json and the layers' settings.schema.json", profile),
    }


def main(arguments: Sequence[str]) -> int:
    """Writes every file that is stale, or with ``--check`` names it.

    Returns:
        1 where ``--check`` found a stale file, else 0.
    """
    wanted = generated()
    stale = [name for name, text in wanted.items() if _current(ROOT / name) != text.encode()]
    if "--check" in arguments:
        for name in stale:
            print(f"{name} is stale: run python tools/generate.py", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (ROOT / name).write_bytes(wanted[name].encode())
        print(name)
    return 0


def _current(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


# -------------------------------------------------------------------------------------------------- checks


def _checks() -> Iterator[str]:
    known = sorted({*infos(), DRIFT}, key=lambda info: info.id)
    yield "# Checks"
    yield (
        f"{len(ALL)} checks hold the objects against the environment that was asked for; {len(known) - len(ALL)} rules "
        "more are looked at in every run. An `error` keeps a tree from being written, a `warning` does not. "
        "`firefly-gen list checks` prints the list."
    )
    rows = ([f"[{info.id}](#{info.id.lower()})", info.severity, sentence(info.statement)] for info in known)
    yield table(("id", "severity", "what holds"), rows)
    # The family of a check is the package that its module lies in.
    families = {check.META.id: check.run.__module__.split(".")[-2] for check in ALL}
    blind = {check.META.id for check in ALL if check.META.needs_environment}
    for family, about in _FAMILIES.items():
        yield f"## {family.capitalize()}"
        yield about
        for info in known:
            if families.get(info.id, _ALWAYS) == family:
                yield from _check(info, needs_environment=info.id in blind)


def _check(info: CheckInfo, *, needs_environment: bool) -> Iterator[str]:
    yield f"### {info.id}"
    yield f"**{sentence(info.statement)}**"
    lines = [f"- Severity: {info.severity}", f"- Why: {sentence(info.why)}", f"- Mend: {sentence(info.mend)}"]
    if needs_environment:
        lines.append("- Left out for a tree whose environment is not known.")
    yield "\n".join(lines)


# ------------------------------------------------------------------------------------------- command line


def _cli() -> Iterator[str]:
    yield "# Command line"
    yield "What `--help` says of every verb, then the exit codes."
    for name, text in _help(typer.main.get_command(app), "firefly-gen", None):
        yield f"## {name}"
        yield f"```text\n{text}\n```"
    yield "## Exit codes"
    yield table(("code", "meaning"), ([str(each.value), _EXITS[each]] for each in ExitCode))


def _help(command: Any, name: str, parent: Any) -> Iterator[tuple[str, str]]:
    # A context of a fixed width: what `--help` prints depends on the terminal otherwise.
    context = command.context_class(
        command, info_name=name, parent=parent, terminal_width=_WIDTH, **command.context_settings
    )
    text = context.get_help()
    yield context.command_path, "\n".join(line.rstrip() for line in text.splitlines())
    for verb, each in getattr(command, "commands", {}).items():
        yield from _help(each, verb, context)


# -------------------------------------------------------------------------------------------------- layers


def _layers() -> Iterator[str]:
    yield "# Layers"
    yield (
        "A layer is a folder under `templates/layers/`. Layers are rendered in this order; each template makes one "
        "Kubernetes object for each item that it is for. A name under `when` is a boolean of the item, or of the "
        "Environment. The wave orders the objects inside their Argo CD Application. Documents are no "
        "objects: they lie in folders that no Application owns."
    )
    for layer in SOURCES.layers.layers:
        yield f"## {layer.name}"
        yield layer.summary
        after = ", ".join(layer.after)
        settings = f"Settings: [layers.{layer.name}](profile.md#layers{layer.name})."
        notes = f"More: [README](../templates/layers/{layer.name}/README.md)."
        yield " ".join(part for part in (f"After: {after}." if after else "", settings, notes) if part)
        rows = (_template(layer, each) for each in layer.renders)
        yield table(("template", "kind", "for each", "when", "wave", "Application"), rows)
        if layer.documents:
            pages = (
                [code(each.template), each.for_each, code(each.when), code(each.folder)] for each in layer.documents
            )
            yield table(("document", "for each", "when", "folder"), pages)


def _template(layer: Layer, render: Render) -> list[str]:
    text = (layer.folder / render.template).read_text()
    version, kind = (re.search(rf"^{field}: (\S+)$", text, re.MULTILINE) for field in ("apiVersion", "kind"))
    if version is None or kind is None:
        raise ValueError(f"{layer.name}/{render.template} writes no apiVersion or kind out")
    application = code(render.application) or "the item's"
    made = f"{kind[1]} ({version[1]})"
    return [code(render.template), made, render.for_each, code(render.when), str(render.wave), application]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
