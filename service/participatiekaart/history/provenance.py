"""Where a version came from, in PROV-O: an entity, the activity that made it, the kind of agent and the source behind that."""

from __future__ import annotations

import pyoxigraph as ox

from participatiekaart.history.addresses import version_address
from participatiekaart.history.origins import AGENTS, kind_of_agent, public_source
from participatiekaart.history.versions import History
from participatiekaart.journal import Version
from participatiekaart.rdf.names import PREFIXES, Term

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
            ended = _node(version_address(root, history.name, version.position))
            change = _node(version_address(root, history.name, following.position) + "#change")
            triples.append(_said(ended, "prov:invalidatedAtTime", _time(following)))
            triples.append(_said(ended, "prov:wasInvalidatedBy", change))
    return triples


def provenance_of(version: Version, history: History, root: str) -> list[ox.Triple]:
    """Where a version came from; of a retraction only what was done. It says nothing that can change later.

    Args:
        version: one of the history.
        history: of the record.
        root: address of the service, without a slash at the end.
    """
    address = version_address(root, history.name, version.position)
    this, change, agent = (_node(address + part) for part in ("", "#change", "#agent"))
    source = public_source(version.source)
    used = _node(source if "://" in source else f"{address}#source")
    kind = kind_of_agent(version.agent)
    triples = []
    if version.hash:
        triples += [
            _said(this, "rdf:type", _term("prov:Entity")),
            _said(this, "dct:isVersionOf", _node(history.name.iri)),
            _said(this, "prov:generatedAtTime", _time(version)),
            _said(this, "prov:wasGeneratedBy", change),
        ]
        if revised := history.revised_by(version):
            triples.append(_said(this, "prov:wasRevisionOf", _node(version_address(root, history.name, revised.position))))
    triples += [
        _said(change, "rdf:type", _term("prov:Activity")),
        _said(change, "prov:endedAtTime", _time(version)),
        _said(change, "prov:used", used),
        _said(change, "prov:wasAssociatedWith", agent),
        _said(used, "rdf:type", _term("prov:Entity")),
        _said(used, "rdfs:label", ox.Literal(source)),
        _said(agent, "rdf:type", _term("prov:Agent" if kind == "editor" else "prov:SoftwareAgent")),
        *(_said(agent, "rdfs:label", ox.Literal(said, language=tag)) for tag, said in AGENTS[kind].items()),
    ]
    return triples


def _said(subject: ox.NamedNode, predicate: str, value: Term) -> ox.Triple:
    return ox.Triple(subject, _term(predicate), value)


def _term(name: str) -> ox.NamedNode:
    prefix, local = name.split(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _time(version: Version) -> ox.Literal:
    return ox.Literal(version.at.isoformat().replace("+00:00", "Z"), datatype=_term("xsd:dateTime"))
