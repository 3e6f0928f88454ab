"""Plain scalars that YAML 1.1 and YAML 1.2 read as two different things.

Source: https://yaml.org/type/ for 1.1, and https://yaml.org/spec/1.2.2/#103-core-schema for 1.2. Kubernetes and Argo CD
read 1.1, most other tools read 1.2.
"""

from __future__ import annotations

_FORMS = (
    r"y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF",  # 1.1: booleans
    r"<<|=",  # 1.1: merge key, default value
    r"[-+]?0[0-9_]+",  # 1.1: octal
    r"[-+]?0b[01_]+",  # 1.1: binary
    r"0o[0-7]+",  # 1.2: octal
    r"[-+]0x[0-9a-fA-F_]+|0x[0-9a-fA-F]*_[0-9a-fA-F_]*",  # 1.1: hexadecimal with a sign or underscores
    r"[-+]?[1-9][0-9]*_[0-9_]*",  # 1.1: digits in groups
    r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?",  # 1.1: to the base of 60
    r"[-+]?[0-9]*_[0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]*\.[0-9]*_[0-9_]*(?:[eE][-+]?[0-9]+)?",
    r"[-+]?[0-9]+[eE][-+]?[0-9]+",  # 1.2: numbers, where 1.1 wants a dot
    r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)[eE][0-9]+",  # 1.2: numbers, where 1.1 wants a sign in the exponent
    r"[-+]\.[0-9]+(?:[eE][-+]?[0-9]+)?",  # 1.2: numbers, where 1.1 takes no sign
    (
        r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"  # 1.1: dates and times
        r"(?:(?:[Tt]|[\x20\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?"
        r"(?:[\x20\t]*(?:Z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?)?"
    ),
)
DIFFERENT = "|".join(_FORMS)
"""Regular expression of such scalars; a superset, so that nothing that some reader retypes gets through."""
