"""Makes what a wheel needs and git does not keep: web fonts, the style sheet and the compiled translations."""

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class AssetsHook(BuildHookInterface[Any]):
    """Hatchling runs this before it packs a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the assets in the source folder; pyproject.toml names them as artifacts."""
        root = Path(self.root)
        sys.path.insert(0, self.root)
        from assets import build_assets

        build_assets(root)
        compile_translations(root)


def compile_translations(root: Path) -> None:
    """Compile every catalogue that people edit (.po) to the one that the program reads (.mo)."""
    for catalogue in root.glob("elearning/translations/*/LC_MESSAGES/*.po"):
        with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=catalogue.parents[1].name))
