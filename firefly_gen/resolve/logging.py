"""Elasticsearch, Kibana, Logstash and Filebeat, as ECK runs them.

The names of what ECK makes: https://www.elastic.co/docs/deploy-manage/deploy/cloud-on-k8s
"""

from __future__ import annotations

from typing import Any

from firefly_gen.model.logging import Elasticsearch, Forward, Logstash, NodeSet, User
from firefly_gen.model.profile import Logging, Nodes, Profile, Stage
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve import elastic, names
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.elastic_setup import setup
from firefly_gen.resolve.images import pinned
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.logstash import main_pipeline, refused_pipeline
from firefly_gen.resolve.maps import by_key
from firefly_gen.resolve.names import service_host
from firefly_gen.resolve.places import check_priority, check_storage, spread_over_zones
from firefly_gen.resolve.problems import Problems

TLS_FOLDER = "/usr/share/filebeat/tls"
_ROOT = ("observability", "logging")
_GROUPS = {"masters": ("master",), "hot": ("data_content", "data_hot", "ingest"), "warm": ("data_warm",)}
_HEAP_PERCENT = 50  # of the memory of Logstash; the rest is for events on their way
_SETUP_ROLE = "superuser"


def check_logging(profile: Profile, problems: Problems) -> None:
    """Notes what the section names and the profile lacks, and what contradicts itself."""
    logging = profile.observability.logging
    if not profile.observability.logged:
        return
    for field in ("namespace", "agents_namespace"):
        if getattr(logging, field) not in profile.namespaces:
            problems.unknown((*_ROOT, field), "namespace", getattr(logging, field), profile.namespaces)
    check_priority(_ROOT, logging.priority_class, profile, problems)
    for field in (*_GROUPS, "logstash"):
        check_storage((*_ROOT, field), getattr(logging, field).storage, profile, problems)
    if logging.masters.replicas and not logging.masters.replicas % 2:
        message = f"{logging.masters.replicas} masters bear the loss of no more than {logging.masters.replicas - 1} do"
        problems.add((*_ROOT, "masters", "replicas"), message, "make their number odd, or 0")
    rest = [name for name, each in sorted(logging.classes.items()) if not (each.loggers or each.namespaces)]
    if len(rest) != 1:
        said = " and ".join(rest) or "none"
        message = f"one class takes what no other one does; here it is {said}"
        problems.add((*_ROOT, "classes"), message, "leave out loggers and namespaces of exactly one class")


def elasticsearches(context: Context) -> tuple[Elasticsearch, ...]:
    """The one Elasticsearch; none where no logs are collected."""
    profile, logging = context.profile, context.profile.observability.logging
    if not profile.observability.logged:
        return ()
    files = setup(logging)
    kibana = logging.kibana
    return (
        Elasticsearch(
            name=elastic.CLUSTER,
            namespace=logging.namespace,
            application=elastic.APPLICATION,
            labels=watching_labels("elasticsearch", context.environment),
            version=logging.elasticsearch_image.tag,
            image=_image("elasticsearch", context),
            secret=f"{elastic.CLUSTER}-es-http-tls",
            users=tuple(User(name=each, secret=_user_secret(each)) for each in _users(profile)),
            node_sets=_node_sets(logging),
            priority_class=logging.priority_class,
            selector={"elasticsearch.k8s.elastic.co/cluster-name": elastic.CLUSTER},
            zones=profile.kubernetes.zones if spread_over_zones(profile) else (),
            guarded=sum(getattr(logging, each).replicas for each in _GROUPS) > 1,
            protected=profile.stage is not Stage.DEV,
            kibana_version=logging.kibana_image.tag,
            kibana_image=_image("kibana", context),
            kibana_replicas=kibana.replicas,
            kibana_cpu=cpu_text(millicores(kibana.cpu)),
            kibana_memory=memory_text(mebibytes(kibana.memory)),
            kibana_secret=f"{elastic.CLUSTER}-kb-http-tls",
            kibana_url=f"https://kibana.{profile.domain}",
            kibana_selector={"kibana.k8s.elastic.co/name": elastic.CLUSTER},
            kibana_guarded=kibana.replicas > 1,
            setup_name=f"{elastic.CLUSTER}-setup-{names.content_hash(files)}",
            setup=files,
            setup_image=_image("setup", context),
            setup_secret=_user_secret(elastic.SETUP),
            setup_user=elastic.SETUP,
            url=elastic.url(profile),
        ),
    )


def _image(name: str, context: Context) -> str:
    field = f"{name}_image"
    image = getattr(context.profile.observability.logging, field)
    return pinned(image, (*_ROOT, field), context.profile, context.problems)


def _node_sets(logging: Logging) -> tuple[NodeSet, ...]:
    groups = {name: getattr(logging, name) for name in _GROUPS}
    return tuple(_node_set(name, nodes, logging) for name, nodes in groups.items() if nodes.replicas)


def _node_set(name: str, nodes: Nodes, logging: Logging) -> NodeSet:
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
        config={"node.roles": tuple(roles), "node.store.allow_mmap": False},
    )


def _users(profile: Profile) -> tuple[str, ...]:
    readers = {elastic.JAEGER: profile.observability.traced, elastic.GRAFANA: profile.observability.drawn}
    return tuple(sorted((elastic.SETUP, *(name for name, there in readers.items() if there))))


def _user_secret(user: str) -> str:
    return f"{elastic.CLUSTER}-user-{user}"


def logstashes(context: Context) -> tuple[Logstash, ...]:
    """The one Logstash, with Filebeat; none where no logs are collected."""
    profile, logging = context.profile, context.profile.observability.logging
    if not profile.observability.logged:
        return ()
    forwards = {name: _forward(name) for name, each in sorted(logging.forward.items()) if each.vault_key}
    nodes, domain = logging.logstash, profile.kubernetes.cluster_domain
    host = service_host(f"{elastic.CLUSTER}-ls-beats", logging.namespace, domain)
    return (
        Logstash(
            name=elastic.CLUSTER,
            namespace=logging.namespace,
            application=elastic.APPLICATION,
            labels=watching_labels("logstash", context.environment),
            version=logging.logstash_image.tag,
            image=_image("logstash", context),
            replicas=nodes.replicas,
            cpu=cpu_text(millicores(nodes.cpu)),
            memory=memory_text(mebibytes(nodes.memory)),
            heap_mib=mebibytes(nodes.memory) * _HEAP_PERCENT // 100,
            storage=memory_text(mebibytes(nodes.storage.size)),
            storage_class=nodes.storage.storage_class,
            priority_class=logging.priority_class,
            elasticsearch=elastic.CLUSTER,
            pipeline=main_pipeline(logging, context.environment, forwards),
            refused_pipeline=refused_pipeline(context.environment),
            secret=f"{elastic.CLUSTER}-ls-beats-tls",
            forwards=tuple(forwards.values()),
            selector={"logstash.k8s.elastic.co/name": elastic.CLUSTER},
            guarded=nodes.replicas > 1,
            agents_namespace=logging.agents_namespace,
            agents_labels=watching_labels("filebeat", context.environment),
            agents_version=logging.filebeat_image.tag,
            agents_image=_image("filebeat", context),
            agents_cpu=cpu_text(millicores(logging.filebeat.cpu)),
            agents_memory=memory_text(mebibytes(logging.filebeat.memory)),
            agents_secret="filebeat-tls",  # noqa: S106 - the name of a Secret
            agents_config=by_key(_filebeat(f"{host}:{elastic.BEATS_PORT}")),
            agents_selector={"beat.k8s.elastic.co/name": elastic.CLUSTER},
            role="firefly-logging-filebeat",
        ),
    )


def _filebeat(host: str) -> dict[str, Any]:
    """Reads the files of every container; each is known by its first kilobyte, since its name comes again."""
    source = {
        "type": "filestream",
        "id": "containers",
        "paths": ["/var/log/containers/*.log"],
        "prospector.scanner.symlinks": True,
        "parsers": [{"container": {"stream": "all", "format": "auto"}}],
    }
    kubernetes = {
        "node": "${NODE_NAME}",
        "matchers": [{"logs_path": {"logs_path": "/var/log/containers/"}}],
        "default_matchers.enabled": False,
        "default_indexers.enabled": False,
        "indexers": [{"container": {}}],
    }
    identity = {
        "certificate": f"{TLS_FOLDER}/tls.crt",
        "key": f"{TLS_FOLDER}/tls.key",
        "certificate_authorities": [f"{TLS_FOLDER}/ca.crt"],
    }
    return {
        "filebeat.inputs": [source],
        "processors": [{"add_kubernetes_metadata": kubernetes}],
        "output.logstash": {"hosts": [host], "loadbalance": True, "ssl": identity},
    }


def _forward(name: str) -> Forward:
    return Forward(env=f"FORWARD_{name.upper().replace('-', '_')}_TOKEN", secret=f"forward-{name}")


def logging_secrets(context: Context) -> tuple[Secret, ...]:
    """Name, roles and password of each user of Elasticsearch, and the tokens of systems outside."""
    profile, logging = context.profile, context.profile.observability.logging
    if not profile.observability.logged:
        return ()
    found = [_user(each, context) for each in _users(profile)]
    prefix = profile.secret_store.key_prefix
    for name, each in sorted(logging.forward.items()):
        if each.vault_key:
            entry = SecretEntry(key="token", remote_key=f"{prefix}/{each.vault_key}", remote_property="token")
            found.append(_secret(_forward(name).secret, "Opaque", (entry,), {}, context))
    return tuple(found)


def _user(user: str, context: Context) -> Secret:
    remote = elastic.vault_key(user, context.profile)
    roles = _SETUP_ROLE if user == elastic.SETUP else elastic.role(user)
    entry = SecretEntry(key="password", remote_key=remote, remote_property="password")
    literals = {"roles": roles, "username": user}
    return _secret(_user_secret(user), "kubernetes.io/basic-auth", (entry,), literals, context)


def _secret(
    name: str, kind: str, entries: tuple[SecretEntry, ...], literals: dict[str, str], context: Context
) -> Secret:
    return Secret(
        name=name,
        namespace=context.profile.observability.logging.namespace,
        application=elastic.APPLICATION,
        type=kind,
        labels=watching_labels("elasticsearch", context.environment),
        entries=entries,
        literals=literals,
    )
