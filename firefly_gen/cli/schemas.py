"""``firefly-gen schemas``: brings the schemas of further custom resources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from firefly_gen.cli import output
from firefly_gen.paths import shown

_EXAMPLES = """\b
Example:
  kubectl get crd widgets.acme.io -o yaml > widgets.yaml
  firefly-gen schemas import widgets.yaml
"""

schemas_app = typer.Typer(help="Bring the schemas of further custom resources.", no_args_is_help=True, epilog=_EXAMPLES)


@schemas_app.callback()
def _group() -> None:
    """Keeps `import` a verb of its own, however many there are."""


@schemas_app.command("import", epilog=_EXAMPLES)
def import_schemas(
    sources: Annotated[
        list[Path], typer.Argument(metavar="FILE|DIR...", help="CustomResourceDefinitions, YAML or JSON.")
    ],
    *,
    into: Annotated[Path, typer.Option(metavar="DIR", help="Folder of schemas to write to.")] = Path("schemas"),
) -> None:
    """Turn CustomResourceDefinitions into strict schemas, in a folder that goes before the built-in ones."""
    from firefly_gen.schemas.imports import import_crds  # noqa: PLC0415

    output.write("".join(f"{shown(file)}\n" for file in import_crds(sources, into)))
