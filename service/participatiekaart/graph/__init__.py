"""The projection that SPARQL runs on: snapshots of an Oxigraph store, published atomically, queried by worker processes.

Nothing is imported here, so that a query worker starts with next to nothing.
"""
