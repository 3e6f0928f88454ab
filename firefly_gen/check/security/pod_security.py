"""The controls of the Pod Security Standards, as data.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/ as of Kubernetes 1.36.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PRIVILEGED, BASELINE, RESTRICTED = LEVELS = ("privileged", "baseline", "restricted")
"""From the most open to the strictest."""

Allowed = Callable[[Any], bool]


def _one_of(*values: object) -> Allowed:
    return lambda value: value in values


def _nothing(_value: Any) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a field may be, where it is set.

    Attributes:
        control: Name of the control in the standard.
        paths: Paths of ``reading.walk``, below the pod's spec or below a container.
        allowed: Whether a value may stand there.
        instead: What may stand there, in words.
        relaxed: Whether a pod in a user namespace of its own (``hostUsers: false``) is let off.
    """

    control: str
    paths: tuple[str, ...]
    allowed: Allowed
    instead: str
    relaxed: bool = False


_FALSE = _one_of(False)  # noqa: FBT003 - the one value that is allowed
_PROFILES = _one_of("RuntimeDefault", "Localhost")
_PROFILES_SAID = "RuntimeDefault or Localhost"
_CONTEXT = "securityContext"
_SELINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
_CAPABILITIES = (
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
)
_SYSCTLS = (
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
)

_OF_BOTH = (
    Rule(
        control="HostProcess",
        paths=(f"{_CONTEXT}.windowsOptions.hostProcess",),
        allowed=_FALSE,
        instead="false",
    ),
    Rule(
        control="AppArmor",
        paths=(f"{_CONTEXT}.appArmorProfile.type",),
        allowed=_PROFILES,
        instead=_PROFILES_SAID,
    ),
    Rule(
        control="SELinux",
        paths=(f"{_CONTEXT}.seLinuxOptions.type",),
        allowed=_one_of(*_SELINUX_TYPES),
        instead="a type of containers, such as container_t",
    ),
    Rule(
        control="SELinux",
        paths=(f"{_CONTEXT}.seLinuxOptions.user", f"{_CONTEXT}.seLinuxOptions.role"),
        allowed=_one_of(""),
        instead="nothing",
    ),
)

BASELINE_POD = (
    Rule(
        control="Host Namespaces",
        paths=("hostNetwork", "hostPID", "hostIPC"),
        allowed=_FALSE,
        instead="false",
    ),
    Rule(
        control="Sysctls",
        paths=(f"{_CONTEXT}.sysctls[].name",),
        allowed=_one_of(*_SYSCTLS),
        instead="a sysctl that is known to be safe",
    ),
    *_OF_BOTH,
)
"""Of the pod, at both levels."""

BASELINE_CONTAINER = (
    Rule(control="Privileged Containers", paths=(f"{_CONTEXT}.privileged",), allowed=_FALSE, instead="false"),
    Rule(control="Host Ports", paths=("ports[].hostPort",), allowed=_one_of(0), instead="no host port"),
    Rule(
        control="Host Probes / Lifecycle Hooks",
        paths=tuple(
            f"{hook}.{action}.host"
            for hook in ("startupProbe", "livenessProbe", "readinessProbe", "lifecycle.postStart", "lifecycle.preStop")
            for action in ("httpGet", "tcpSocket")
        ),
        allowed=_one_of(""),
        instead="no host: the pod itself",
    ),
    *_OF_BOTH,
)
"""Of each container, at both levels."""

SECCOMP = Rule(
    control="Seccomp",
    paths=(f"{_CONTEXT}.seccompProfile.type",),
    allowed=_PROFILES,
    instead=_PROFILES_SAID,
)


def _proc_mount(*, relaxed: bool) -> Rule:
    return Rule(
        control="/proc Mount Type",
        paths=(f"{_CONTEXT}.procMount",),
        allowed=_one_of("Default"),
        instead="Default",
        relaxed=relaxed,
    )


def _added(*capabilities: str, instead: str) -> Rule:
    return Rule(
        control="Capabilities",
        paths=(f"{_CONTEXT}.capabilities.add[]",),
        allowed=_one_of(*capabilities),
        instead=instead,
    )


ONLY_BASELINE_POD = (
    SECCOMP,
    Rule(control="HostPath Volumes", paths=("volumes[].hostPath",), allowed=_nothing, instead="another kind of volume"),
)
ONLY_BASELINE_CONTAINER = (
    SECCOMP,
    _proc_mount(relaxed=True),
    _added(*_CAPABILITIES, instead="a capability that containers have by default"),
)
"""At level baseline alone: restricted replaces them by stricter ones."""

_NOT_ROOT = Rule(
    control="Running as Non-root user",
    paths=(f"{_CONTEXT}.runAsUser",),
    allowed=lambda value: value != 0,
    instead="another user than 0",
    relaxed=True,
)
ONLY_RESTRICTED_POD = (_NOT_ROOT,)
ONLY_RESTRICTED_CONTAINER = (
    _NOT_ROOT,
    _proc_mount(relaxed=False),
    _added("NET_BIND_SERVICE", instead="NET_BIND_SERVICE alone"),
)

NON_ROOT = Rule(
    control="Running as Non-root",
    paths=(f"{_CONTEXT}.runAsNonRoot",),
    allowed=_one_of(True),  # noqa: FBT003 - the one value that is allowed
    instead="true",
)
"""At level restricted, this and ``SECCOMP`` have to be set: by the pod, or by each container."""

VOLUMES = frozenset(
    {
        "configMap",
        "csi",
        "downwardAPI",
        "emptyDir",
        "ephemeral",
        "image",
        "persistentVolumeClaim",
        "projected",
        "secret",
    }
)
"""Kinds of volumes at level restricted."""

APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
"""How profiles were named before ``appArmorProfile``; what follows is a container's name."""


def apparmor_allowed(profile: str) -> bool:
    """Whether an annotation may name that profile."""
    return profile in {"", "runtime/default"} or profile.startswith("localhost/")


POD_RULES = {BASELINE: (*BASELINE_POD, *ONLY_BASELINE_POD), RESTRICTED: (*BASELINE_POD, *ONLY_RESTRICTED_POD)}
CONTAINER_RULES = {
    BASELINE: (*BASELINE_CONTAINER, *ONLY_BASELINE_CONTAINER),
    RESTRICTED: (*BASELINE_CONTAINER, *ONLY_RESTRICTED_CONTAINER),
}
"""Rules on what may be set, by level. What has to be set is in ``pods_meet_their_standard``."""
