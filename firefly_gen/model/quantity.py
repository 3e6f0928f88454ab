"""Kubernetes quantities as integers, so that they can be added and compared.

Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

_QUANTITY = re.compile(r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?")
_DECIMAL = {"": Decimal(1), "m": Decimal("0.001")} | {
    suffix: Decimal(1000) ** power for power, suffix in enumerate(("k", "M", "G", "T", "P", "E"), start=1)
}
_BINARY = {suffix: Decimal(1024) ** power for power, suffix in enumerate(("Ki", "Mi", "Gi", "Ti", "Pi", "Ei"), start=1)}
_MOST = Decimal((1 << 63) - 1)  # Kubernetes caps what is larger
_LARGEST_EXPONENT = 30
_MIB = 1 << 20
_GIB = 1 << 30
_MILLI = 1000


def parse(text: str | float) -> Decimal:
    """The number that a quantity stands for, 2^63 - 1 at most.

    Raises:
        ValueError: It is no quantity.
    """
    match = _QUANTITY.fullmatch(str(text))
    if not match:
        raise ValueError(f"{text!r} is not a quantity")
    number, suffix = match.group(1), match.group(2) or ""
    if suffix[1:].lstrip("+-").isdigit():
        exponent = max(-_LARGEST_EXPONENT, min(_LARGEST_EXPONENT, int(suffix[1:])))
        value = Decimal(number).scaleb(exponent)
    else:
        value = Decimal(number) * (_DECIMAL | _BINARY)[suffix]
    return max(-_MOST, min(_MOST, value))


def millicores(text: str | float) -> int:
    """CPU in thousandths of a core, rounded up."""
    return math.ceil(parse(text) * _MILLI)


def mebibytes(text: str | float) -> int:
    """Memory in MiB, rounded down."""
    return int(parse(text) // _MIB)


def byte_count(text: str | float) -> int:
    """Memory in bytes, rounded up."""
    return math.ceil(parse(text))


def cpu_text(value: int) -> str:
    """Millicores in their canonical form: ``250m``, ``2``."""
    return f"{value}m" if value % _MILLI else str(value // _MILLI)


def memory_text(value: int) -> str:
    """MiB in their canonical form: ``768Mi``, ``2Gi``."""
    return f"{value}Mi" if value % (_GIB // _MIB) else f"{value * _MIB // _GIB}Gi"
