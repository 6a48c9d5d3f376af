"""The catalogue that open-data portals harvest (DCAT-AP 3.0.1, DCAT-AP-NL 3.0.1): made of records, dumps and settings."""

from participatiekaart.catalog.description import Catalogue, Page

__all__ = ["Catalogue", "Page"]
