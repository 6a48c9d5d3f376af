"""The W3C suites for SPARQL services, over real HTTP, with every engine that can hold the graph."""
