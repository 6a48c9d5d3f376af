"""Participatiekaart: the open knowledge graph of school-to-work practice in the Netherlands."""

from importlib.metadata import version

__version__ = version("participatiekaart")
