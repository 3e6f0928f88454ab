"""Rules that are held outside the registered checks: nobody can choose or ignore them."""

from __future__ import annotations

from firefly_gen.model.finding import Severity
from firefly_gen.model.report import CheckInfo

INPUT = CheckInfo(
    id="INPUT-001",
    severity=Severity.ERROR,
    statement="Profiles, layers and the files of a tree can be read, and are what they are to be.",
    why="Nothing can be rendered or proved from input that is not understood, and Argo CD stops at it too.",
    mend="mend the file at the place that is named, and run the same command again",
)
INVALID = CheckInfo(
    id="SCHEMA-001",
    severity=Severity.ERROR,
    statement="Every object is valid by the schema of its kind, with no unknown field.",
    why="The API server refuses the object, or drops the field without a word.",
    mend="write the field as the API reference of the kind describes it",
)
UNKNOWN_KIND = CheckInfo(
    id="SCHEMA-002",
    severity=Severity.ERROR,
    statement="Every kind has a schema.",
    why="Nothing can be said about the object: a mistake in it shows when it is applied.",
    mend="import the CustomResourceDefinition: firefly-gen schemas import FILE",
)
UNPROVEN = CheckInfo(
    id="SCHEMA-003",
    severity=Severity.ERROR,
    statement="Every engine that ran has looked at every object.",
    why="An object that an engine skipped counts as proven although it is not.",
    mend="read what the engine says of the file; `--engine embedded` does without kubeconform",
)
EXPIRED_WAIVER = CheckInfo(
    id="WAIVER-001",
    severity=Severity.ERROR,
    statement="No waiver has expired.",
    why="A finding was accepted for a while, and the while is over.",
    mend="mend what the waiver covers and remove it, or argue for a later day",
)
USELESS_WAIVER = CheckInfo(
    id="WAIVER-002",
    severity=Severity.ERROR,
    statement="Every waiver covers a finding.",
    why="A waiver for something that was mended, or that is misspelt, hides the next finding of its kind.",
    mend="remove the waiver, or correct its check, kind, namespace and name",
)
PARITY = CheckInfo(
    id="PAR-001",
    severity=Severity.ERROR,
    statement="An environment has the objects of the one before it, in no fewer copies, but for differences that are "
    "meant.",
    why="What was tried in one environment is not what runs in the next: a part is missing there, or has no spare.",
    mend="give both environments the part, or say under `parity` of the later one why they differ",
)
"""What ``firefly-gen compare`` looks at; no other verb does."""

BUILT_IN = (
    INPUT,
    INVALID,
    UNKNOWN_KIND,
    UNPROVEN,
    EXPIRED_WAIVER,
    USELESS_WAIVER,
)
"""Every rule of this kind, in the order of the ids."""
