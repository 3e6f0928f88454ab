"""Elasticsearch and Kibana, as ECK runs them.

The names of what ECK makes: https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s
"""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.logging import Elasticsearch, LogArchive, NodeSet, SnapshotPolicy, User
from firefly_gen.model.profile import Logging, Nodes, Profile, Stage
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.resolve import elastic, log_snapshots, names
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.elastic_setup import setup
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.log_parts import ROOT, image, user_secret, users
from firefly_gen.resolve.places import check_priority, check_storage, spread_over_zones
from firefly_gen.resolve.problems import Problems

_GROUPS = {"masters": ("master",), "hot": ("data_content", "data_hot", "ingest"), "warm": ("data_warm",)}


def check_logging(profile: Profile, problems: Problems) -> None:
    """Notes what the section names and the profile lacks, and what contradicts itself."""
    logging = profile.observability.logging
    if not profile.observability.logged:
        return
    for field in ("namespace", "agents_namespace"):
        if getattr(logging, field) not in profile.namespaces:
            problems.unknown((*ROOT, field), "namespace", getattr(logging, field), profile.namespaces)
    check_priority(ROOT, logging.priority_class, profile, problems)
    for field in (*_GROUPS, "logstash"):
        check_storage((*ROOT, field), getattr(logging, field).storage, profile, problems)
    if logging.masters.replicas and not logging.masters.replicas % 2:
        message = f"{logging.masters.replicas} masters bear the loss of no more than {logging.masters.replicas - 1} do"
        problems.add((*ROOT, "masters", "replicas"), message, "make their number odd, or 0")
    rest = [name for name, each in sorted(logging.classes.items()) if not (each.loggers or each.namespaces)]
    if len(rest) != 1:
        said = " and ".join(rest) or "none"
        message = f"one class takes what no other one does; here it is {said}"
        problems.add((*ROOT, "classes"), message, "leave out loggers and namespaces of exactly one class")
    log_snapshots.check_snapshots(profile, problems)


def elasticsearches(context: Context) -> tuple[Elasticsearch, ...]:
    """The one Elasticsearch; none where no logs are collected."""
    profile, logging = context.profile, context.profile.observability.logging
    if not profile.observability.logged:
        return ()
    files = setup(profile, context.environment)
    kibana = logging.kibana
    return (
        Elasticsearch(
            name=elastic.CLUSTER,
            namespace=logging.namespace,
            application=elastic.APPLICATION,
            labels=watching_labels("elasticsearch", context.environment),
            version=logging.elasticsearch_image.tag,
            image=image("elasticsearch", context),
            secret=elastic.TLS_SECRET,
            users=tuple(User(name=each, secret=user_secret(each)) for each in users(profile)),
            node_sets=_node_sets(profile),
            priority_class=logging.priority_class,
            selector={"elasticsearch.k8s.elastic.co/cluster-name": elastic.CLUSTER},
            zones=profile.kubernetes.zones if spread_over_zones(profile) else (),
            guarded=sum(getattr(logging, each).replicas for each in _GROUPS) > 1,
            protected=profile.stage is not Stage.DEV,
            kibana_version=logging.kibana_image.tag,
            kibana_image=image("kibana", context),
            kibana_replicas=kibana.replicas,
            kibana_cpu=cpu_text(millicores(kibana.cpu)),
            kibana_memory=memory_text(mebibytes(kibana.memory)),
            kibana_secret=f"{elastic.CLUSTER}-kb-http-tls",
            kibana_url=f"https://{names.people_host('kibana', kibana.host, profile)}",
            kibana_selector={"kibana.k8s.elastic.co/name": elastic.CLUSTER},
            kibana_guarded=kibana.replicas > 1,
            setup_name=f"{elastic.CLUSTER}-setup-{names.content_hash(files)}",
            setup=files,
            setup_image=image("setup", context),
            setup_secret=user_secret(elastic.SETUP),
            setup_user=elastic.SETUP,
            url=elastic.url(profile),
            service_account=elastic.CLUSTER,
            identity=dict(sorted(logging.snapshots.identity.items())),
            token=log_snapshots.token(profile),
            secure_settings=log_snapshots.secure_settings(profile),
            archive=_archive(logging),
        ),
    )


def _archive(logging: Logging) -> LogArchive | None:
    snapshots = logging.snapshots
    if not snapshots.destination:
        return None
    kept = {name: each.snapshot_days for name, each in sorted(logging.classes.items()) if each.snapshot_days}
    return LogArchive(
        destination=snapshots.destination,
        every_hours=snapshots.every_hours,
        region=snapshots.region,
        policies=tuple(SnapshotPolicy(name=name, days=days) for name, days in kept.items()),
    )


def _node_sets(profile: Profile) -> tuple[NodeSet, ...]:
    logging, settings = profile.observability.logging, log_snapshots.node_settings(profile)
    groups = {name: getattr(logging, name) for name in _GROUPS}
    return tuple(_node_set(name, nodes, logging, settings) for name, nodes in groups.items() if nodes.replicas)


def _node_set(name: str, nodes: Nodes, logging: Logging, settings: Mapping[str, str | bool]) -> NodeSet:
    own = _GROUPS[name]
    roles = sorted((*own, "master")) if name == "hot" and not logging.masters.replicas else sorted(own)
    if name == "hot" and not logging.warm.replicas:
        roles = sorted((*roles, "data_warm"))
    return NodeSet(
        name=name,
        count=nodes.replicas,
        cpu=cpu_text(millicores(nodes.cpu)),
        memory=memory_text(mebibytes(nodes.memory)),
        storage=memory_text(mebibytes(nodes.storage.size)),
        storage_class=nodes.storage.storage_class,
        # Files are read without mapping them into memory, which would need a setting of the node's kernel.
        config={"node.roles": tuple(roles), "node.store.allow_mmap": False, **settings},
    )
