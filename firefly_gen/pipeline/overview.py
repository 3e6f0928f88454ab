"""An environment at a glance, written as one page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import firefly_gen
from firefly_gen.check.platform import Platform
from firefly_gen.check.quotas.budgets import node_budgets, quota_budgets
from firefly_gen.emit.begin import begin
from firefly_gen.model.environment import Environment
from firefly_gen.model.overview import Budget, Delivered, Overview, Part
from firefly_gen.model.report import Report, Verb
from firefly_gen.model.service import Service
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.request import Request
from firefly_gen.pipeline.run import proved
from firefly_gen.report.page import draw


def write_page(request: Request, file: Path) -> Report:
    """Proves an environment and writes a page about it, whatever was found.

    Args:
        request: What is asked for.
        file: Where the page goes; one that is there is replaced.

    Raises:
        FireflyGenError: The input is wrong, a tool is missing, or the page cannot be written.
    """
    built = build(request.name, request.sources, request.clock)
    report = proved(Verb.REPORT, built, request)
    with request.clock.stage("write"):
        page = draw(overview(built, report))
        begin(file.parent, {file.name: page.encode()}, force=True)
    return replace(report, seconds=request.clock.seconds, stages=request.clock.stages)


def overview(built: Built, report: Report) -> Overview:
    """Puts together what the page shows."""
    environment = built.environment
    platform = Platform(environment, built.resources, built.texts)
    parts = tuple(_part(each) for each in environment.services)
    called = {call.target for each in environment.services for call in each.calls}
    return Overview(
        name=environment.name,
        description=environment.description,
        facts=_facts(built),
        parts=parts,
        outside=tuple(sorted(called - {each.name for each in parts})),
        disabled=tuple(environment.disabled.items()),
        quotas=tuple(quota_budgets(platform)),
        connections=tuple(_connections(environment)),
        nodes=tuple(node_budgets(platform)),
        applications=tuple(
            Delivered(
                wave=each.wave,
                name=each.name,
                project=each.project,
                namespace=each.namespace,
                objects=each.count,
                what=each.what,
            )
            for each in environment.order
        ),
        report=report,
    )


def _facts(built: Built) -> tuple[tuple[str, str], ...]:
    environment = built.environment
    cluster = environment.cluster
    samples = (("Releases", "samples, and no real ones"),) if environment.sample_releases else ()
    return (
        ("Stage", environment.stage.value),
        ("Domain", environment.domain),
        ("Kubernetes", cluster.version),
        ("Region", f"{cluster.region}, zones {', '.join(cluster.zones)}"),
        ("Objects", f"{len(built.resources)} in {len(built.tree.files)} files"),
        *samples,
        ("Made by", f"firefly-gen {firefly_gen.__version__}"),
    )


def _part(service: Service) -> Part:
    least, most = service.scaling.minimum, service.scaling.maximum
    kafka, database = service.kafka, service.database
    topics = (
        [f"writes {each}" for each in kafka.publishes] + [f"reads {each}" for each in kafka.consumes] if kafka else []
    )
    return Part(
        name=service.name,
        tier=service.tier,
        namespace=service.namespace,
        description=service.description,
        pods=str(least) if least == most else f"{least} to {most}",
        calls=tuple(sorted({each.target for each in service.calls})),
        database=f"{database.cluster}/{database.name}" if database else "",
        topics=tuple(topics),
    )


def _connections(environment: Environment) -> list[Budget]:
    return [
        Budget(
            of=each.name,
            kind="connections",
            used=each.demand,
            most=each.max_connections,
            used_text=str(each.demand),
            most_text=str(each.max_connections),
        )
        for each in environment.data.database_clusters
    ]
