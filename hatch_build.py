"""Makes what a wheel needs and git does not keep: web fonts, the style sheet and the compiled translations."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    """Hatchling runs this before it packs a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the assets in the source folder; pyproject.toml names them as artifacts."""
        sys.path.insert(0, self.root)
        from assets import build_assets

        build_assets(Path(self.root))
