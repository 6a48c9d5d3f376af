"""The folder of a dump as an RO-Crate 1.1, so that it can be deposited as it is in a repository that gives it a DOI.

RO-Crate rather than a Frictionless Data Package: that one describes tables, and the RDF files would be opaque in it; an RO-Crate
is schema.org in JSON-LD, and describes any file with its licence and publisher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import orjson

from participatiekaart.dumps.about import Described
from participatiekaart.dumps.manifest import PACKED, DumpFile
from participatiekaart.language import text

__all__ = ["NAME", "crate"]

NAME = "ro-crate-metadata.json"
"""As the specification has it."""

_SPECIFICATION = "https://w3id.org/ro/crate/1.1"

Json = dict[str, object]


def crate(
    described: Sequence[Described],
    others: Iterable[DumpFile],
    name_of: Callable[[str], str],
    *,
    position: int,
    at: datetime,
) -> bytes:
    """The metadata of the crate (RO-Crate Metadata Specification 1.1).

    Args:
        described: the data sets; the first one is what the crate as a whole is of.
        others: files about them.
        name_of: what an organisation is called, by its IRI.
        position: of the journal.
        at: when the journal came to that position.
    """
    files = [_file(file, each) for each in described for file in each.files] + [_file(file, None) for file in others]
    whole = described[0]
    root: Json = {
        "@id": "./",
        "@type": "Dataset",
        "name": whole.title.best("en"),
        "description": _description(whole),
        "datePublished": at.date().isoformat(),
        "version": str(position),
        "hasPart": [{"@id": each["@id"]} for each in files],
    } | _said({"license": _licence(whole), "creditText": whole.credit("en")})
    people: dict[str, Json] = {}
    licences: dict[str, Json] = {}
    for dataset in (each.dataset for each in described if each.dataset):
        people[dataset.publisher] = {
            "@id": dataset.publisher,
            "@type": "Organization",
            "name": name_of(dataset.publisher),
            "url": dataset.publisher,
        }
        licences[dataset.license] = {"@id": dataset.license, "@type": "CreativeWork", "name": dataset.license}
    if whole.dataset:
        root |= _said(
            {
                "identifier": whole.dataset.iri,
                "publisher": {"@id": whole.dataset.publisher},
                "author": {"@id": whole.dataset.publisher},
                "keywords": ", ".join(keyword for language, keyword in whole.dataset.keywords if language == "en"),
            }
        )
    about: Json = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _SPECIFICATION},
        "about": {"@id": "./"},
    }
    graph = [about, root, *files, *(each for iri, each in (people | licences).items() if iri)]
    whole_crate = {"@context": f"{_SPECIFICATION}/context", "@graph": graph}
    return orjson.dumps(whole_crate, option=orjson.OPT_INDENT_2)


def _description(whole: Described) -> str:
    said = whole.dataset.description.best("en") if whole.dataset else ""
    return said or text("All published records, as files.").best("en")


def _file(file: DumpFile, of: Described | None) -> Json:
    encodings = [file.media_type] + ([PACKED[file.compression]] if file.compression else [])
    found: Json = {
        "@id": file.name,
        "@type": "File",
        "name": f"{of.title.best('en')} ({file.name})" if of else file.name,
        "encodingFormat": encodings if len(encodings) > 1 else encodings[0],
        "contentSize": str(file.byte_size),
        "sha256": file.sha256,
        "dateModified": file.modified.isoformat(timespec="seconds"),
    }
    if of:
        found |= _said({"license": _licence(of)})
    if of and of.dataset:
        found |= _said({"publisher": {"@id": of.dataset.publisher}})
    return found


def _licence(of: Described) -> Json | list[Json]:
    """The terms of a data set; where parts of it have others, all of them."""
    found: list[Json] = [{"@id": each} for each in of.licences]
    return found[0] if len(found) == 1 else found


def _said(said: Json) -> Json:
    """Without what no record says."""
    return {name: value for name, value in said.items() if value not in ("", [], {"@id": ""})}
