"""A course as a SCORM 1.2 package: one SCO, which tells a foreign site what is done, the score, and where somebody was.

The structure is that of IMS Content Packaging 1.1.2 with the additions of ADL SCORM 1.2. There is no `masteryscore`: a
site that finds one overrules our *completed* with its own judgement of the score, half-way through the course too.
"""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from elearning.services.handout.archive import write_archive
from elearning.services.handout.order import Order
from elearning.services.handout.pages import read_me, shell
from elearning.services.handout.website import assets, website_files

MANIFEST, LAUNCH, START = "imsmanifest.xml", "index.html", "inhoud.html"
IMSCP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SCHEMAS = f"{IMSCP} imscp_rootv1p1p2.xsd {ADLCP} adlcp_rootv1p2.xsd"


def write_scorm(order: Order, media_dir: Path, target: IO[bytes]) -> None:
    """Write the package. Raises FileNotFoundError when a film or picture is gone from the disk."""
    files: list[tuple[str, bytes | Path]] = [(LAUNCH, shell(order, START, shell_data(order)).encode())]
    files += [*website_files(order, media_dir, START), *assets(("lms",)), ("LEESMIJ.txt", read_me(order).encode())]
    files = list(dict(files).items())
    write_archive(target, [(MANIFEST, manifest(order, [name for name, _ in files])), *files])


def shell_data(order: Order) -> dict[str, Any]:
    """Say what the page around the course keeps count of. Another `mark` means that what was kept no longer fits."""
    steps = [step.slug for step in order.parts]
    questions = [f"{slug}/{question.key}" for slug, question in order.scored]
    quizzes = [quiz.slug for quiz in order.quizzes]
    mark = sha256("\n".join((*steps, "", *questions, "", *quizzes)).encode()).hexdigest()[:8]
    return {
        "mark": mark,
        "start": START,
        "steps": steps,
        "required": list(order.required),
        "questions": questions,
        "quizzes": quizzes,
    }


def manifest(order: Order, files: Iterable[str]) -> bytes:
    """Write what is in the package, in the order that the schema asks for."""
    name = f"keukentafel-{order.course.slug}"
    root = Element("manifest", _namespaces() | {"identifier": f"{name}-v{order.number}", "version": "1.1"})
    about = SubElement(root, "metadata")
    SubElement(about, "schema").text = "ADL SCORM"
    SubElement(about, "schemaversion").text = "1.2"
    organizations = SubElement(root, "organizations", {"default": f"{name}-org"})
    organization = SubElement(organizations, "organization", {"identifier": f"{name}-org"})
    SubElement(organization, "title").text = order.course.title
    item = {"identifier": f"{name}-item", "identifierref": f"{name}-sco", "isvisible": "true"}
    SubElement(SubElement(organization, "item", item), "title").text = order.course.title
    sco = {"identifier": f"{name}-sco", "type": "webcontent", "adlcp:scormtype": "sco", "href": LAUNCH}
    resource = SubElement(SubElement(root, "resources"), "resource", sco)
    for file in files:
        SubElement(resource, "file", {"href": file})
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _namespaces() -> dict[str, str]:
    return {"xmlns": IMSCP, "xmlns:adlcp": ADLCP, "xmlns:xsi": XSI, "xsi:schemaLocation": SCHEMAS}
