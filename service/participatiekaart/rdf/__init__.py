"""RDF as this project uses it: names, safe parsing, skolemising, canonical serialisation."""
