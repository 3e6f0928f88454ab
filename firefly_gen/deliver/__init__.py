"""From what the layers render to what Argo CD applies: one Application a folder, one a chart, and their projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from firefly_gen.deliver.applications import applications
from firefly_gen.deliver.charts import charts
from firefly_gen.deliver.projects import projects
from firefly_gen.model.environment import Environment
from firefly_gen.model.resource import Resource
from firefly_gen.yamlio import Places


def deliver(environment: Environment, resources: Sequence[Resource], places: Places) -> Environment:
    """Works out the Applications, charts and projects of an environment.

    Args:
        environment: Complete, but for these.
        resources: What its layers made.
        places: Where its profile was written.

    Raises:
        InputError: Two Applications want one name, or a folder has no project.
    """
    folders = applications(environment, resources, places)
    installed = charts(environment, resources)
    return replace(
        environment,
        applications=folders,
        charts=installed,
        projects=projects(environment, resources, folders, installed),
    )
