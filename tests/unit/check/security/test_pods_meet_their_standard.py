from __future__ import annotations

import pytest

from firefly_gen.check.fields import CONTAINERS

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
SPEC = "spec.template.spec"
CONTAINER = f"{SPEC}.containers[0]"
ENFORCE = "pod-security.kubernetes.io/enforce"


def put(body, path, value):
    """Sets a value at a path of keys; ``[]`` after a key makes a list of one."""
    *parents, last = path.split(".")
    for key in parents:
        body = body.setdefault(key.removesuffix("[]"), [{}] if key.endswith("[]") else {})
        body = body[0] if isinstance(body, list) else body
    body[last.removesuffix("[]")] = [value] if last.endswith("[]") else value


def enforce(world, level):
    world.get("Namespace", "banking-core")["metadata"]["labels"][ENFORCE] = level


# Each at both levels: control, path below the pod's spec, forbidden values, where it is found.
BASELINE_POD = [
    ("HostProcess", "securityContext.windowsOptions.hostProcess", [True]),
    ("Host Namespaces", "hostNetwork", [True]),
    ("Host Namespaces", "hostPID", [True]),
    ("Host Namespaces", "hostIPC", [True]),
    ("AppArmor", "securityContext.appArmorProfile.type", ["Unconfined"]),
    ("SELinux", "securityContext.seLinuxOptions.type", ["spc_t"]),
    ("SELinux", "securityContext.seLinuxOptions.user", ["root"]),
    ("SELinux", "securityContext.seLinuxOptions.role", ["admin"]),
    ("Sysctls", "securityContext.sysctls[].name", ["kernel.msgmax"]),
]
HOOKS = ("startupProbe", "livenessProbe", "readinessProbe", "lifecycle.postStart", "lifecycle.preStop")
BASELINE_CONTAINER = [
    ("HostProcess", "securityContext.windowsOptions.hostProcess", [True]),
    ("Privileged Containers", "securityContext.privileged", [True]),
    ("Host Ports", "ports[].hostPort", [80]),
    ("AppArmor", "securityContext.appArmorProfile.type", ["Unconfined"]),
    ("SELinux", "securityContext.seLinuxOptions.type", ["spc_t"]),
    ("/proc Mount Type", "securityContext.procMount", ["Unmasked"]),
    ("Seccomp", "securityContext.seccompProfile.type", ["Unconfined"]),
    ("Capabilities", "securityContext.capabilities.add[]", ["SYS_ADMIN", "ALL"]),
    *(
        ("Host Probes / Lifecycle Hooks", f"{hook}.{action}.host", ["10.0.0.1"])
        for hook in HOOKS
        for action in ("httpGet", "tcpSocket")
    ),
]


def cases(table):
    return [(control, path, value) for control, path, values in table for value in values]


def place(base, path):
    return f"{base}.{path.replace('[]', '[0]')}"


@pytest.mark.parametrize("level", ["baseline", "restricted"])
@pytest.mark.parametrize("case", cases(BASELINE_POD))
def test_what_a_pod_may_not_set(world, only, level, case):
    control, path, value = case
    enforce(world, level)
    put(world.pod, path, value)
    findings = world.findings("SEC-002")
    only(findings, ("SEC-002", DEPLOYMENT, place(SPEC, path)))
    assert f"({control}, {level})" in findings[0].message


@pytest.mark.parametrize("level", ["baseline", "restricted"])
@pytest.mark.parametrize("case", cases(BASELINE_CONTAINER))
def test_what_a_container_may_not_set(world, only, level, case):
    control, path, value = case
    enforce(world, level)
    put(world.container, path, value)
    findings = world.findings("SEC-002")
    only(findings, ("SEC-002", DEPLOYMENT, place(CONTAINER, path)))
    assert f"({control}, {level})" in findings[0].message


@pytest.mark.parametrize("where", CONTAINERS)
def test_containers_of_every_kind_count(world, only, where):
    fine = world.container["securityContext"]
    world.pod.setdefault(where, []).append({"name": "more", "securityContext": fine | {"privileged": True}})
    index = len(world.pod[where]) - 1
    only(world.findings("SEC-002"), ("SEC-002", DEPLOYMENT, f"{SPEC}.{where}[{index}].securityContext.privileged"))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("securityContext.seLinuxOptions.type", "container_engine_t"),
        ("securityContext.seLinuxOptions.level", "s0:c1,c2"),
        ("securityContext.sysctls[].name", "net.ipv4.tcp_rmem"),
        ("securityContext.appArmorProfile.type", "Localhost"),
        ("hostNetwork", False),
    ],
)
def test_what_a_pod_may_set(world, path, value):
    put(world.pod, path, value)
    assert world.findings("SEC-002") == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("securityContext.allowPrivilegeEscalation", True),
        ("securityContext.capabilities.drop", ["NET_RAW"]),
        ("securityContext.capabilities.drop", []),
        ("securityContext.runAsNonRoot", False),
        ("securityContext.runAsUser", 0),
        ("securityContext.capabilities.add[]", "CHOWN"),
    ],
)
def test_what_only_the_restricted_standard_forbids(world, only, path, value):
    put(world.container, path, value)
    only(world.findings(), ("SEC-002", DEPLOYMENT, place(CONTAINER, path)))
    enforce(world, "baseline")
    assert world.findings() == ()


@pytest.mark.parametrize("path", ["allowPrivilegeEscalation", "capabilities"])
def test_what_has_to_be_set(world, only, path):
    del world.container["securityContext"][path]
    found = "capabilities.drop" if path == "capabilities" else path
    only(world.findings(), ("SEC-002", DEPLOYMENT, f"{CONTAINER}.securityContext.{found}"))


def test_a_pod_that_runs_as_root(world, only):
    world.pod["securityContext"]["runAsUser"] = 0
    world.pod["securityContext"]["runAsNonRoot"] = False
    only(
        world.findings(),
        ("SEC-002", DEPLOYMENT, f"{SPEC}.securityContext.runAsUser"),
        ("SEC-002", DEPLOYMENT, f"{SPEC}.securityContext.runAsNonRoot"),
    )


def test_what_neither_the_pod_nor_the_container_sets(world, only):
    del world.pod["securityContext"]
    del world.container["securityContext"]["runAsNonRoot"]
    only(
        world.findings(),
        ("SEC-002", DEPLOYMENT, f"{CONTAINER}.securityContext.runAsNonRoot"),
        ("SEC-002", DEPLOYMENT, f"{CONTAINER}.securityContext.seccompProfile.type"),
    )


def test_each_container_may_set_it_for_itself(world):
    world.pod["securityContext"] = {}
    world.container["securityContext"]["seccompProfile"] = {"type": "RuntimeDefault"}
    assert world.findings() == ()


@pytest.mark.parametrize(
    ("kind", "level"), [("hostPath", "baseline"), ("hostPath", "restricted"), ("nfs", "restricted")]
)
def test_volumes_of_the_node_or_of_no_class(world, only, kind, level):
    enforce(world, level)
    world.pod["volumes"].append({"name": "x", kind: {"path": "/var"}})
    only(world.findings(), ("SEC-002", DEPLOYMENT, f"{SPEC}.volumes[1].{kind}"))


def test_volumes_that_the_baseline_allows(world):
    enforce(world, "baseline")
    world.pod["volumes"].append({"name": "x", "nfs": {"path": "/var"}})
    assert world.findings("SEC-002") == ()


@pytest.mark.parametrize("kind", ["emptyDir", "image", "csi", "ephemeral", "persistentVolumeClaim"])
def test_volumes_that_every_standard_allows(world, kind):
    world.pod["volumes"].append({"name": "x", kind: {}})
    assert world.findings("SEC-002") == ()


@pytest.mark.parametrize(("value", "fine"), [("unconfined", False), ("runtime/default", True), ("localhost/x", True)])
def test_the_old_annotation_for_apparmor(world, value, fine):
    key = "container.apparmor.security.beta.kubernetes.io/app"
    world.deployment["spec"]["template"]["metadata"]["annotations"] = {key: value}
    paths = [each.path for each in world.findings()]
    assert paths == ([] if fine else [f'spec.template.metadata.annotations["{key}"]'])


def test_a_pod_with_users_of_its_own_may_be_root_inside(world, only):
    world.pod["hostUsers"] = False
    world.pod["securityContext"]["runAsUser"] = 0
    world.container["securityContext"] |= {"runAsNonRoot": False, "procMount": "Unmasked"}
    only(world.findings(), ("SEC-002", DEPLOYMENT, f"{CONTAINER}.securityContext.procMount"))
    enforce(world, "baseline")
    assert world.findings() == ()


def test_windows_is_not_asked_for_what_it_does_not_have(world):
    world.pod["os"] = {"name": "windows"}
    world.pod["securityContext"] = {"runAsNonRoot": True}
    world.container["securityContext"] = {}
    assert world.findings("SEC-002") == ()


def test_a_privileged_namespace_lets_everything_in(world):
    enforce(world, "privileged")
    world.container["securityContext"] = {"privileged": True}
    assert world.findings("SEC-002") == ()


def test_a_namespace_that_does_not_say_is_held_to_the_environment_then_to_the_strictest(world):
    world.container["securityContext"]["allowPrivilegeEscalation"] = True
    labels = world.get("Namespace", "banking-core")["metadata"]["labels"]
    del labels[ENFORCE]
    assert len(world.findings("SEC-002")) == 1
    world.environment = None
    assert len(world.findings("SEC-002")) == 1
    world.remove("Namespace", "banking-core")
    assert len(world.findings("SEC-002")) == 1
    labels[ENFORCE] = "strict"
    assert len(world.findings("SEC-002")) == 1


def test_the_pods_of_kubernetes_itself_are_left_alone(world):
    world.environment = None
    world.deployment["metadata"]["namespace"] = "kube-system"
    world.container["securityContext"] = {"privileged": True}
    assert world.findings("SEC-002") == ()


def test_jobs_and_bare_pods_are_held_to_it_at_their_own_paths(world, only):
    bad = {"containers": [{"name": "x", "securityContext": world.container["securityContext"]}]}
    named = {"name": "x", "namespace": "banking-core"}
    job = {"spec": {"template": {"spec": bad}}}
    world.add({"apiVersion": "batch/v1", "kind": "CronJob", "metadata": named, "spec": {"jobTemplate": job}})
    world.add({"apiVersion": "v1", "kind": "Pod", "metadata": named, "spec": bad})
    field = "containers[0].securityContext.seccompProfile.type"
    only(
        world.findings("SEC-002"),
        ("SEC-002", "CronJob banking-core/x", f"spec.jobTemplate.spec.template.spec.{field}"),
        ("SEC-002", "Pod banking-core/x", f"spec.{field}"),
    )


def test_what_replaces_the_operator_s_own_context_is_held_to_it(databases, only):
    spec = databases.get("Cluster", "core-pg")["spec"]
    spec["podSecurityContext"] = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    assert databases.findings("SEC-002") == ()
    spec["podSecurityContext"]["seccompProfile"]["type"] = "Unconfined"
    place = "spec.podSecurityContext.seccompProfile.type"
    only(databases.findings("SEC-002"), ("SEC-002", "Cluster data-postgres/core-pg", place))


def test_the_container_of_a_database_may_not_be_loosened(databases, only):
    spec = databases.get("Cluster", "core-pg")["spec"]
    spec["securityContext"] = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    assert databases.findings("SEC-002") == ()
    spec["securityContext"]["allowPrivilegeEscalation"] = True
    place = "spec.securityContext.allowPrivilegeEscalation"
    only(databases.findings("SEC-002"), ("SEC-002", "Cluster data-postgres/core-pg", place))
