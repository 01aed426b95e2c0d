"""Write docs/sbom.json: every package that runs on a server, as CycloneDX 1.6 (ASVS V15.1.2, BIO2 8.08).

The list and its hashes come from the lock (requirements.txt), the licences from what is installed. It holds no time and
no random number, so that the same lock gives the same file, and a test can tell when it is behind.

    python -m tools.sbom
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs/sbom.json"
PIN = re.compile(r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
#: Licences that a package names in words of its own, or in a file only; each was looked up in its sources.
SAID_OTHERWISE = {
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "PSFL": "PSF-2.0",
}


@dataclass(frozen=True)
class Package:
    """One line of the lock."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its name for scanners (package-url)."""
        return f"pkg:pypi/{self.name}@{self.version}"


def locked(text: str) -> Iterator[Package]:
    """Read a lock as `uv pip compile --generate-hashes` writes it."""
    starts = list(PIN.finditer(text))
    for found, following in zip(starts, [*starts[1:], None], strict=True):
        lines = text[found.end() : following.start() if following else len(text)]
        hashes = tuple(sorted(set(re.findall(r"--hash=sha256:([0-9a-f]{64})", lines))))
        yield Package(found["name"], found["version"], hashes)


def licence_of(name: str) -> str | None:
    """Give the licence of an installed package as SPDX writes it; None when it does not say."""
    try:
        said = distribution(name).metadata.json
    except PackageNotFoundError:
        return None
    if "license_expression" in said:
        return str(said["license_expression"])
    classified = [one.rpartition(" :: ")[2] for one in said.get("classifier", ()) if one.startswith("License ::")]
    for words in (str(said.get("license", "")).partition("\n")[0].strip(), *classified):
        if words in SAID_OTHERWISE:
            return SAID_OTHERWISE[words]
        if re.fullmatch(r"[A-Za-z0-9.+-]+( (OR|AND|WITH) [A-Za-z0-9.+-]+)*", words):
            return words
    return None


def _component(package: Package) -> dict[str, Any]:
    licence = licence_of(package.name)
    return {
        "type": "library",
        "bom-ref": package.purl,
        "name": package.name,
        "version": package.version,
        "purl": package.purl,
        "licenses": [{"expression": licence}] if licence else [],
        "hashes": [{"alg": "SHA-256", "content": one} for one in package.hashes],
    }


def bill(lock: str) -> dict[str, Any]:
    """Write the list of everything in a lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    packages = sorted(locked(lock), key=lambda one: one.name)
    own = f"pkg:pypi/{project['name']}@{project['version']}"
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": project["name"],
                "version": project["version"],
                "purl": own,
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": [_component(one) for one in packages],
        "dependencies": [{"ref": own, "dependsOn": [one.purl for one in packages]}],
    }


def main() -> None:
    """Write the file anew."""
    made = bill((ROOT / "requirements.txt").read_text("utf-8"))
    TARGET.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
