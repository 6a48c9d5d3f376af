"""Where a version came from, in PROV-O: an entity, the activity that made it, the kind of agent and the source behind that."""

from __future__ import annotations

import pyoxigraph as ox

from participatiekaart.history.addresses import version_address
from participatiekaart.history.origins import AGENTS, kind_of_agent, public_source
from participatiekaart.history.versions import History
from participatiekaart.journal import Version
from participatiekaart.rdf.statements import statements, term

__all__ = ["provenance", "provenance_of"]


def provenance(history: History, root: str) -> list[ox.Triple]:
    """Where every version of a record came from, and how each of them ended.

    Args:
        history: of the record.
        root: address of the service, without a slash at the end.
    """
    triples = [triple for version in history.versions for triple in provenance_of(version, history, root)]
    for version in history.versions:
        following = history.after(version)
        if version.hash and following and not following.hash:
            ended = version_address(root, history.name, version.position)
            change = f"{version_address(root, history.name, following.position)}#change"
            triples += statements(ended, {"prov:invalidatedAtTime": _time(following), "prov:wasInvalidatedBy": change})
    return triples


def provenance_of(version: Version, history: History, root: str) -> list[ox.Triple]:
    """Where a version came from; of a retraction only what was done. It says nothing that can change later.

    Args:
        version: one of the history.
        history: of the record.
        root: address of the service, without a slash at the end.
    """
    this = version_address(root, history.name, version.position)
    change, agent = f"{this}#change", f"{this}#agent"
    source = public_source(version.source)
    used = source if "://" in source else f"{this}#source"
    kind = kind_of_agent(version.agent)
    triples: list[ox.Triple] = []
    if version.hash:
        revised = history.revised_by(version)
        triples += statements(
            this,
            {
                "a": "prov:Entity",
                "dct:isVersionOf": history.name.iri,
                "prov:generatedAtTime": _time(version),
                "prov:wasGeneratedBy": change,
                "prov:wasRevisionOf": version_address(root, history.name, revised.position) if revised else None,
            },
        )
    triples += statements(
        change, {"a": "prov:Activity", "prov:endedAtTime": _time(version), "prov:used": used, "prov:wasAssociatedWith": agent}
    )
    triples += statements(used, {"a": "prov:Entity", "rdfs:label": ox.Literal(source)})
    triples += statements(agent, {"a": "prov:Agent" if kind == "editor" else "prov:SoftwareAgent", "rdfs:label": AGENTS[kind]})
    return triples


def _time(version: Version) -> ox.Literal:
    return ox.Literal(version.at.isoformat().replace("+00:00", "Z"), datatype=ox.NamedNode(term("xsd:dateTime")))
