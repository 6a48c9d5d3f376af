"""SPARQL, the graph store and the saved queries over HTTP."""
