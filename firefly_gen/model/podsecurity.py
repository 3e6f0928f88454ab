"""Labels by which a namespace names its Pod Security Standard.

Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/
"""

from __future__ import annotations

_MODES = ("audit", "enforce", "warn")


def pod_security_labels(standard: str, version: str) -> dict[str, str]:
    """The labels, pinned to a minor version: the standard of another one may ask for more.

    Args:
        standard: ``privileged``, ``baseline`` or ``restricted``.
        version: Of Kubernetes, for example ``1.36``.
    """
    return {
        **{f"pod-security.kubernetes.io/{mode}": standard for mode in _MODES},
        **{f"pod-security.kubernetes.io/{mode}-version": f"v{version}" for mode in _MODES},
    }
