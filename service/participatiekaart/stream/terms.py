"""The vocabularies of streams. Not among the prefixes of documents: only pages of streams use them, and those write terms out."""

__all__ = ["AS", "LDES", "TREE"]

AS = "https://www.w3.org/ns/activitystreams#"
LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
