"""The folder as an RO-Crate 1.1: what a repository needs to take it in."""

from __future__ import annotations

import orjson
import pyoxigraph as ox

from tests.dumps.conftest import DATASET, Dumped, Place, area
from tests.index.worlds import records

_CONTEXT = {"@vocab": "http://schema.org/", "conformsTo": {"@id": "http://purl.org/dc/terms/conformsTo", "@type": "@id"}}


def entities(content: bytes) -> dict[str, dict[str, object]]:
    """The entities by identifier."""
    crate = orjson.loads(content)
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    return {each["@id"]: each for each in crate["@graph"]}


def test_the_metadata_are_about_the_folder(dumped: Dumped) -> None:
    found = entities(dumped.content("ro-crate-metadata.json"))
    assert found["ro-crate-metadata.json"] == {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    root = found["./"]
    assert root["@type"] == "Dataset"
    assert root["identifier"] == f"{DATASET}participatiekaart"
    assert root["license"] == [
        {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        {"@id": "https://creativecommons.org/publicdomain/zero/1.0/"},
    ]
    assert all(root[each] for each in ("name", "description", "datePublished", "keywords", "creditText"))


def test_every_data_file_is_a_part_with_its_size_hash_format_and_licence(dumped: Dumped) -> None:
    found = entities(dumped.content("ro-crate-metadata.json"))
    parts = {each["@id"] for each in found["./"]["hasPart"]}  # type: ignore[attr-defined]
    for file in dumped.dump.files:
        if file.dataset:
            assert file.name in parts
            said = found[file.name]
            assert (said["@type"], said["contentSize"], said["sha256"]) == ("File", str(file.byte_size), file.sha256)
            assert file.media_type in said["encodingFormat"]  # type: ignore[operator]
            assert said["license"]
    assert parts <= found.keys()


def test_everything_that_is_referred_to_is_described(dumped: Dumped) -> None:
    found = entities(dumped.content("ro-crate-metadata.json"))
    for entity in found.values():
        for name, value in entity.items():
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict) and name != "conformsTo":
                    assert each["@id"] in found


def test_it_is_json_ld(dumped: Dumped) -> None:
    crate = orjson.loads(dumped.content("ro-crate-metadata.json"))
    quads = list(ox.parse(orjson.dumps({**crate, "@context": _CONTEXT}), format=ox.RdfFormat.JSON_LD, base_iri="http://here/"))
    assert len({str(quad.subject) for quad in quads}) == len(crate["@graph"])


def test_a_graph_of_which_no_record_says_what_it_is_has_a_crate_too(empty: Place) -> None:
    empty.publish(records(area("een", "Eén")))
    root = entities(empty.content(empty.dump(), "ro-crate-metadata.json"))["./"]
    assert root["name"] == "graph"
    assert root["description"] == "All published records, as files."
