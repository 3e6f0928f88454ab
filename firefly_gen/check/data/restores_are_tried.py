"""DR-004: whether a PostgreSQL cluster comes back from its backups is tried, again and again, and does no harm."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.postgres import CLUSTER, archivers, barman_folder, origins
from firefly_gen.check.reading import at, mapping, text, walk, whole
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.profile import Stage
from firefly_gen.model.resource import Resource

META = Meta(
    id="DR-004",
    severity=Severity.ERROR,
    statement="Outside dev, a CronJob restores every PostgreSQL cluster that archives: from its own archive, into a "
    "cluster that archives nothing, one run at a time, and never for ever.",
    why="A backup that nobody ever restored is a hope. A test that archives, or runs twice at once, breaks what it "
    "tests.",
    mend="set `postgres.restore_test` in the profile",
    needs_environment=True,
)
_JOB = "spec.jobTemplate.spec"
_NAME = "CLUSTER"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks for the job of each cluster, at how it runs, and at the cluster that it makes."""
    if platform.environment is None:
        return
    jobs: dict[tuple[str, str], Resource] = {}
    for job in platform.of_kind("CronJob"):
        tested = _tested(job)
        if tested:
            jobs[job.identity.namespace, tested] = job
    for cluster in platform.of_kind(CLUSTER):
        found = jobs.get((cluster.identity.namespace, cluster.identity.name))
        if found is not None:
            yield from _careful(found)
            yield from _harmless(platform, cluster, found)
        elif platform.environment.stage is not Stage.DEV and any(True for _ in archivers(cluster)):
            yield META.finding(cluster, "nothing ever tries whether it can be restored from its backups")


def _tested(job: Resource) -> str:
    """The cluster that a job restores: it is told so in a variable, and mounts the cluster that it makes."""
    variables = {
        text(mapping(each).get("name")): text(mapping(each).get("value"))
        for _, each in walk(job.body, f"{_JOB}.template.spec.containers[].env[]")
    }
    return variables.get(_NAME, "")


def _careful(job: Resource) -> Iterator[Finding]:
    if at(job.body, "spec.suspend") is True:
        yield META.finding(job, "it is suspended: nothing is tried", "spec.suspend", "resume it")
    if at(job.body, "spec.concurrencyPolicy") != "Forbid":
        message = "a second run may begin before the first has ended, and both make one cluster"
        yield META.finding(job, message, "spec.concurrencyPolicy", "set concurrencyPolicy: Forbid")
    if not whole(at(job.body, f"{_JOB}.activeDeadlineSeconds")):
        message = "a run that hangs goes on for ever, and no other begins"
        yield META.finding(job, message, f"{_JOB}.activeDeadlineSeconds", "set activeDeadlineSeconds")


def _harmless(platform: Platform, cluster: Resource, job: Resource) -> Iterator[Finding]:
    folders = {barman_folder(platform, cluster, at(plugin, "parameters")) for _, plugin in archivers(cluster)}
    for config_map, key, body in _manifests(platform, job):
        place = f'data["{key}"]'
        made = replace(config_map, body=body)
        if any(True for _ in archivers(made)):
            yield META.finding(config_map, "the cluster that it makes archives as well", place, "leave its plugins out")
        read = {barman_folder(platform, cluster, at(plugin, "parameters")) for _, plugin in origins(made)}
        if folders and not read & folders:
            message = f"the cluster that it makes does not come from the archive of {cluster.identity.name}"
            yield META.finding(config_map, message, place, "name its ObjectStore and serverName")
        if at(body, "metadata.name") == cluster.identity.name:
            yield META.finding(config_map, "the cluster that it makes is the one that it tests", place)


def _manifests(platform: Platform, job: Resource) -> Iterator[tuple[Resource, str, Mapping[str, Any]]]:
    """Clusters in the ConfigMaps that a job mounts, with the ConfigMap and the key."""
    for _, name in walk(job.body, f"{_JOB}.template.spec.volumes[].configMap.name"):
        config_map = platform.find("ConfigMap", job.identity.namespace, text(name))
        for key, value in mapping(at(config_map.body, "data") if config_map is not None else None).items():
            body = _parsed(value)
            if config_map is not None and body.get("kind") == "Cluster":
                yield config_map, key, body


def _parsed(value: object) -> Mapping[str, Any]:
    try:
        return mapping(json.loads(text(value)))
    except ValueError:
        return {}
