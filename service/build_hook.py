"""Build hook: a wheel carries the vocabulary, the shapes and the data; an editable install reads them from the checkout."""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CarryData(BuildHookInterface[Any]):
    """Adds the three folders to standard wheels."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them; hatchling calls this with ``standard`` or ``editable``."""
        if version == "standard":
            build_data["force_include"] = {name: f"participatiekaart/bundled/{name}" for name in ("ontology", "shapes", "data")}
