"""Measures whole runs of the command line, as a user waits for them, and prints tables; it asserts nothing.

Usage: bench.py [--write]    with --write, docs/performance.md is written too
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from firefly_gen.check.platform import Platform
from firefly_gen.check.reach.edges import missing_in_mesh, missing_on_network, surplus_in_mesh, surplus_on_network
from firefly_gen.check.reach.index import reachability
from firefly_gen.pipeline.build import build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources

ROOT = Path(__file__).parent.parent
RUNS = 5
COPIES = 1418  # services that make 20,000 objects
_MIB = 1024  # ru_maxrss counts KiB


@dataclass(frozen=True)
class Run:
    """One process: wall seconds, peak memory in MiB, and the JSON report that it wrote."""

    seconds: float
    memory: float
    report: dict[str, object]


@dataclass(frozen=True)
class Scene:
    """What is measured.

    Attributes:
        name: For the table.
        prepare: Puts the disk into the state to start from, before each run.
        arguments: Of the command line.
    """

    name: str
    prepare: Callable[[], object]
    arguments: tuple[str, ...]


def measure(arguments: Iterable[str], folder: Path, cache: Path) -> Run:
    """Runs the tool once in a folder, with a cache of its own."""
    command = [sys.executable, "-m", "firefly_gen", *arguments, "--format", "json"]
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, env={**os.environ, "FIREFLY_CACHE_DIR": str(cache)}
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        report = json.loads(output.read())
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / _MIB, report)


def table(scenes: Iterable[Scene], folder: Path, cache: Path, runs: int) -> tuple[list[str], dict[str, Run]]:
    """Measures each scene several times; the median run stands for it."""
    lines = ["| run | objects | seconds | peak MiB |", "|---|---:|---:|---:|"]
    medians: dict[str, Run] = {}
    for scene in scenes:
        found = []
        for _ in range(runs):
            scene.prepare()
            found.append(measure(scene.arguments, folder, cache))
        found.sort(key=lambda run: run.seconds)
        middle = found[len(found) // 2]
        medians[scene.name] = middle
        summary = middle.report["summary"]
        objects = summary["objects"] if isinstance(summary, dict) else 0
        seconds = statistics.median(run.seconds for run in found)
        lines.append(f"| {scene.name} | {objects:,} | {seconds:.2f} | {max(run.memory for run in found):.0f} |")
        print(lines[-1], file=sys.stderr)
    return lines, medians


def scenes(name: str, out: Path, cache: Path) -> tuple[Scene, ...]:
    """The runs that users wait for: in CI, at the desk, before a commit."""

    def remove(*folders: Path) -> None:
        # Moved away, not deleted: for some seconds ext4 looks for new inodes past each that has just become free.
        for folder in folders:
            if folder.exists():
                folder.rename(Path(tempfile.mkdtemp(dir=out.parents[1])) / folder.name)

    render = ("render", name, "--output", str(out))
    return (
        Scene("render, nothing cached", lambda: remove(out, cache), render),
        Scene("render, caches filled", lambda: remove(out), render),
        Scene("render, embedded engine only", lambda: remove(out), (*render, "--engine", "embedded")),
        Scene("render --check, tree as it should be", lambda: remove(cache / "stamps"), (*render, "--check")),
        Scene("render again, nothing changed", lambda: measure(render, out.parent, cache), render),
    )


def stages(run: Run) -> list[str]:
    """Seconds of each stage of one run."""
    lines = ["| stage | seconds |", "|---|---:|"]
    found = run.report["stages"]
    if isinstance(found, list):
        lines += [f"| {each['name']} | {each['seconds']:.3f} |" for each in found]
    return lines


def reachability_seconds(name: str) -> list[str]:
    """Seconds that the proof of who reaches whom takes, index and all pairs of both levels, and what it covers."""
    sources = Sources(profiles=(ROOT / "profiles",), templates=(ROOT / "templates",), schemas=(ROOT / "schemas",))
    built = build(name, sources, Clock())
    times = []
    for _ in range(RUNS):
        platform = Platform(built.environment, built.resources, {})
        start = time.perf_counter()
        reach = platform.once(reachability)
        compare = (missing_on_network, surplus_on_network, missing_in_mesh, surplus_in_mesh)
        found = sum(1 for each in compare for _ in each(reach))
        times.append(time.perf_counter() - start)
    if found:
        raise SystemExit(f"{name}: {found} connections differ from what is declared")
    policies = len(reach.network.policies) + len(reach.mesh.policies)
    row = (len(reach.nodes.all), policies, len(reach.intent.meant), statistics.median(times))
    return [
        "| ends of connections | policies | flows | seconds |",
        "|---:|---:|---:|---:|",
        f"| {row[0]} | {row[1]} | {row[2]} | {row[3]:.2f} |",
    ]


def write_large_profile(folder: Path) -> None:
    """Writes a profile ``large`` of many services, each like a small one of the catalogue."""
    nodes = 'nodes: {pools: {general: {cpu: "20000", memory: 100000Gi}}}'
    lines = ["extends: prod", "stage: prod", nodes, "services:"]
    for number in range(COPIES):
        lines += [
            f"  copy-{number:04}:",
            "    tier: core",
            f"    image: {{module: copy-{number:04}-web}}",
            "    spring_profiles: [dev, testing, prod]",
        ]
    lines.append("releases:")
    digest = "sha256:" + "0" * 64
    lines += [f"  copy-{number:04}: {{tag: '1.0.0', digest: '{digest}'}}" for number in range(COPIES)]
    (folder / "profiles").mkdir(parents=True)
    (folder / "profiles" / "large.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Measures everything, and prints or writes the page."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "project"
        write_large_profile(folder)
        # The tool of this checkout, wherever it is started from.
        tools = folder / ".tools" / "bin"
        tools.mkdir(parents=True)
        binary = ROOT / ".tools" / "bin" / "kubeconform"
        if binary.exists():
            (tools / "kubeconform").symlink_to(binary)
        cache = Path(scratch) / "cache"
        # Whoever has installed the tool has its byte code, too.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(scratch) / "byte-code")
        measure(("render", "prod", "--output", str(Path(scratch) / "first")), folder, cache)
        prod, medians = table(scenes("prod", folder / "out", cache), folder, cache, RUNS)
        large, _ = table(scenes("large", folder / "out", cache), folder, cache, 1)
    page = [
        "# Performance",
        "",
        "Whole processes, start-up included, as `make bench` measured them last:",
        f"Python {platform.python_version()}, {os.cpu_count()} cores; medians of {RUNS} runs (20,000 objects: one).",
        "kubeconform runs beside the other checks, but for the line that says otherwise.",
        "",
        "## prod",
        "",
        *prod,
        "",
        "Stages of `render, caches filled`:",
        "",
        *stages(medians["render, caches filled"]),
        "",
        "## Who reaches whom",
        "",
        "The proof that both levels let through what is declared, and nothing else: every pair of pods and every port",
        f"of prod, from the objects in memory; median of {RUNS}.",
        "",
        *reachability_seconds("prod"),
        "",
        "## A generated profile of 20,000 objects",
        "",
        *large,
        "",
    ]
    print("\n".join(page))
    if "--write" in sys.argv[1:]:
        (ROOT / "docs" / "performance.md").write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
