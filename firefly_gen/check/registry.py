"""Every check there is, in the order of the documentation, and the choice of some of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Protocol

from firefly_gen.check.data import (
    captures_do_not_fill_volumes,
    connections_fit,
    database_clusters_survive,
    databases_are_backed_up,
    databases_come_back_in_time,
    kafka_survives_a_broker,
    kafka_volumes_hold_topics,
    namespaces_are_backed_up,
    quotas_are_heeded,
    restores_are_tried,
    schedules_are_readable,
    snapshots_are_taken,
    state_outlives_its_objects,
)
from firefly_gen.check.gitops import (
    applications_own_the_tree,
    mutations_are_ignored,
    nothing_comes_too_early,
    objects_can_be_applied,
    revisions_are_pinned,
    state_is_not_pruned,
)
from firefly_gen.check.hygiene import (
    labels_are_complete,
    names_fit,
    nothing_is_unused,
    yaml_is_unambiguous,
)
from firefly_gen.check.meta import Meta
from firefly_gen.check.network import (
    connections_are_kept,
    control_loops_are_open,
    control_plane_agrees,
    egress_is_named,
    flows_pass_the_mesh,
    flows_pass_the_network,
    nothing_more_is_open,
    pods_look_names_up,
    policies_are_sound,
    ports_agree,
    probes_arrive,
    protocols_are_known,
    retries_fit,
    routes_do_not_overlap,
    sidecars_are_meant,
)
from firefly_gen.check.observability import (
    alerts_are_complete,
    alerts_reach_somebody,
    dashboards_show_something,
    expressions_hold,
    logs_arrive,
    monitors_are_selected,
    monitors_select_something,
    nothing_goes_unwatched,
    sampling_stands_in_one_place,
    services_are_scraped_once,
    texts_are_filled,
    traces_arrive,
    windows_hold_samples,
)
from firefly_gen.check.platform import Platform
from firefly_gen.check.quotas import nodes_fit, quota_resources_are_set, volumes_fit, workloads_fit
from firefly_gen.check.references import (
    config_maps_exist,
    connectors_find_their_data,
    database_parts_belong,
    flags_are_there,
    gateway_certificates_exist,
    gateways_exist,
    kafka_clients_get_in,
    kafka_members_belong,
    kafka_workers_get_in,
    kinds_are_provided,
    mirrors_find_their_topics,
    namespaces_exist,
    objects_are_unique,
    redis_clients_get_in,
    role_secrets_fit,
    route_targets_exist,
    scale_targets_exist,
    secrets_exist,
    selectors_do_not_overlap,
    selectors_match_templates,
    service_accounts_exist,
    services_select_pods,
    storage_classes_exist,
    subsets_exist,
    target_ports_exist,
    watched_redis_exists,
)
from firefly_gen.check.security import (
    architectures_match,
    authorities_reach_pods,
    certificates_cover_hosts,
    certificates_do_not_collide,
    credentials_stay_out,
    edge_publishes_little,
    images_are_pinned,
    kafka_is_closed,
    mutual_tls_is_strict,
    namespaces_deny_by_default,
    pods_meet_their_standard,
    redis_is_closed,
    roles_are_narrow,
    rotation_restarts_pods,
    secret_volumes_are_whole,
    services_are_closed,
    shared_credentials_agree,
    stores_serve_namespaces,
    tokens_are_required,
    tokens_have_a_use,
)
from firefly_gen.check.versions import nothing_is_removed, versions_are_supported
from firefly_gen.check.workloads import (
    consumers_can_read,
    disruptions_are_bounded,
    experiments_are_bounded,
    memory_fits,
    priorities_are_ordered,
    probes_fit,
    processors_fit,
    rollouts_can_go_on,
    scaler_metrics_exist,
    scalers_do_not_fight,
    shutdown_fits,
    variables_are_known,
    zones_are_covered,
)
from firefly_gen.errors import InputError, Problem
from firefly_gen.model.finding import Finding
from firefly_gen.model.report import CheckInfo
from firefly_gen.model.rules import BUILT_IN


class Check(Protocol):
    """A check: a module with ``META`` and ``run``."""

    @property
    def META(self) -> Meta:  # noqa: N802 - the name of a module's constant
        """What it says of itself."""

    def run(self, platform: Platform) -> Iterator[Finding]:
        """What does not hold on the platform.

        Args:
            platform: The index over all objects.
        """


ALL: tuple[Check, ...] = (
    # references
    secrets_exist,
    config_maps_exist,
    services_select_pods,
    target_ports_exist,
    selectors_match_templates,
    selectors_do_not_overlap,
    namespaces_exist,
    kafka_members_belong,
    database_parts_belong,
    role_secrets_fit,
    watched_redis_exists,
    storage_classes_exist,
    scale_targets_exist,
    service_accounts_exist,
    kinds_are_provided,
    objects_are_unique,
    flags_are_there,
    kafka_clients_get_in,
    kafka_workers_get_in,
    connectors_find_their_data,
    mirrors_find_their_topics,
    redis_clients_get_in,
    gateways_exist,
    route_targets_exist,
    subsets_exist,
    gateway_certificates_exist,
    # network
    ports_agree,
    protocols_are_known,
    retries_fit,
    routes_do_not_overlap,
    connections_are_kept,
    sidecars_are_meant,
    egress_is_named,
    control_plane_agrees,
    flows_pass_the_network,
    flows_pass_the_mesh,
    pods_look_names_up,
    nothing_more_is_open,
    control_loops_are_open,
    policies_are_sound,
    probes_arrive,
    # workloads
    probes_fit,
    shutdown_fits,
    scalers_do_not_fight,
    scaler_metrics_exist,
    consumers_can_read,
    rollouts_can_go_on,
    zones_are_covered,
    disruptions_are_bounded,
    experiments_are_bounded,
    variables_are_known,
    memory_fits,
    processors_fit,
    priorities_are_ordered,
    # quotas
    workloads_fit,
    quota_resources_are_set,
    volumes_fit,
    nodes_fit,
    # security
    credentials_stay_out,
    pods_meet_their_standard,
    images_are_pinned,
    architectures_match,
    kafka_is_closed,
    redis_is_closed,
    certificates_cover_hosts,
    certificates_do_not_collide,
    authorities_reach_pods,
    stores_serve_namespaces,
    shared_credentials_agree,
    edge_publishes_little,
    tokens_are_required,
    rotation_restarts_pods,
    secret_volumes_are_whole,
    roles_are_narrow,
    tokens_have_a_use,
    namespaces_deny_by_default,
    mutual_tls_is_strict,
    services_are_closed,
    # data
    kafka_survives_a_broker,
    database_clusters_survive,
    connections_fit,
    databases_are_backed_up,
    state_outlives_its_objects,
    namespaces_are_backed_up,
    snapshots_are_taken,
    restores_are_tried,
    databases_come_back_in_time,
    schedules_are_readable,
    kafka_volumes_hold_topics,
    quotas_are_heeded,
    captures_do_not_fill_volumes,
    # observability
    monitors_select_something,
    monitors_are_selected,
    services_are_scraped_once,
    windows_hold_samples,
    expressions_hold,
    texts_are_filled,
    alerts_are_complete,
    alerts_reach_somebody,
    nothing_goes_unwatched,
    dashboards_show_something,
    logs_arrive,
    traces_arrive,
    sampling_stands_in_one_place,
    # gitops
    applications_own_the_tree,
    nothing_comes_too_early,
    mutations_are_ignored,
    revisions_are_pinned,
    state_is_not_pruned,
    objects_can_be_applied,
    # versions
    versions_are_supported,
    nothing_is_removed,
    # hygiene
    labels_are_complete,
    names_fit,
    yaml_is_unambiguous,
    nothing_is_unused,
)
"""Every check."""


def select(checks: Sequence[Check], chosen: Sequence[str], ignored: Sequence[str]) -> tuple[Check, ...]:
    """The checks that a user asks for.

    Args:
        checks: Those to choose from.
        chosen: Ids, or beginnings of ids such as ``REF``; empty for all.
        ignored: Ids or beginnings to leave out.

    Raises:
        InputError: One of them is the beginning of no check's id.
    """
    problems = [problem for name in (*chosen, *ignored) if (problem := _problem(checks, name))]
    if problems:
        raise InputError(*problems)
    return tuple(check for check in checks if (not chosen or _any(check, chosen)) and not _any(check, ignored))


def _any(check: Check, names: Sequence[str]) -> bool:
    return any(check.META.id.startswith(name.upper()) for name in names if name)


def _problem(checks: Sequence[Check], name: str) -> Problem | None:
    if any(_any(check, (name,)) for check in checks):
        return None
    if any(info.id == name.upper() for info in BUILT_IN):
        return Problem(message=f"{name} is always looked at; it cannot be chosen or left out")
    ids = [check.META.id for check in checks]
    known = sorted({*ids, *(each.partition("-")[0] for each in ids)})
    near = difflib.get_close_matches(name.upper(), known, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`firefly-gen list checks` shows all of them"
    return Problem(message=f"there is no check {name!r}", hint=hint)


def infos() -> tuple[CheckInfo, ...]:
    """What every check says of itself, those included that nobody can leave out, in the order of their ids."""
    return tuple(sorted((*(check.META.info for check in ALL), *BUILT_IN), key=lambda info: info.id))
