"""Files as people read of them: what is in them and how large they are."""

from __future__ import annotations

from babel.units import format_unit

__all__ = ["format_name", "size"]

_NAMES = {
    "application/geo+json": "GeoJSON",
    "application/json": "JSON",
    "application/ld+json": "JSON-LD",
    "application/link-format": "TimeMap",
    "application/n-quads": "N-Quads",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF/XML",
    "application/trig": "TriG",
    "application/vnd.apache.parquet": "Parquet",
    "text/csv": "CSV",
    "text/plain": "TXT",
    "text/turtle": "Turtle",
}
_SIZES = ("byte", "kilobyte", "megabyte", "gigabyte")


def format_name(media_type: str, compression: str = "") -> str:
    """What people call a format; a media type that has no other name is called what it is.

    >>> format_name("text/csv", "gzip"), format_name("text/turtle"), format_name("image/png")
    ('CSV (gzip)', 'Turtle', 'image/png')

    Args:
        media_type: of the content.
        compression: of the file; empty where it is not compressed.
    """
    name = _NAMES.get(media_type, media_type)
    return f"{name} ({compression})" if compression else name


def size(byte_size: int, language: str) -> str:
    """The size of a file as readers of a language write it.

    >>> size(6858, "nl"), size(6858, "en"), size(999_999, "en"), size(12, "nl")
    ('6,9 kB', '6.9 kB', '1 MB', '12 byte')

    Args:
        byte_size: in bytes.
        language: of the reader.
    """
    amount, power = float(byte_size), 0
    while round(amount, 1) >= 1000 and power < len(_SIZES) - 1:
        amount, power = amount / 1000, power + 1
    return format_unit(amount, f"digital-{_SIZES[power]}", "short", "#,##0.#", locale=language)
