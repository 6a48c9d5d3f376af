"""Every setting, declared once: name, default and meaning. ``docs/settings.md`` is checked against this file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]

_MIB = 1024**2
_PREFIX = "PARTICIPATIEKAART_"


class Settings(BaseSettings):
    """Read from ``PARTICIPATIEKAART_…`` environment variables; command-line options win."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid")

    base_iri: Annotated[str, Field(description="IRI that the names of your own records start with; ends with a slash.")] = (
        "https://w3id.org/participatiekaart/"
    )
    data_dir: Annotated[Path, Field(description="Folder of the journal and of all that is derived from it.")] = Path(
        "participatiekaart-data"
    )
    host: Annotated[str, Field(description="Address that the server listens on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port that the server listens on.")] = 8000
    language: Annotated[
        Literal["nl", "en"], Field(description="Language of the command line, and of pages for readers who state none.")
    ] = "nl"
    max_file_mib: Annotated[int, Field(gt=0, description="Largest file that is read, in MiB.")] = 128
    query_seconds: Annotated[float, Field(gt=0, description="Time that a SPARQL query may take, in seconds.")] = 10.0
    query_memory_mib: Annotated[int, Field(ge=1024, description="Address space of one query worker process, in MiB.")] = 2048
    query_result_mib: Annotated[int, Field(gt=0, description="Largest serialised query result, in MiB.")] = 64
    cache_mib: Annotated[int, Field(ge=0, description="Answers that are kept while nothing new is published, in MiB.")] = 64
    query_workers: Annotated[int, Field(gt=0, description="Query worker processes.")] = max(2, os.cpu_count() or 2)
    query_queue_seconds: Annotated[
        float, Field(ge=0, description="Time that a query may wait for a free worker, in seconds.")
    ] = 5.0
    reference_sample: Annotated[
        int, Field(ge=0, description="Records of each load that the reference SHACL engine checks again.")
    ] = 3
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="How much the server tells on standard error.")
    ] = "info"

    @model_validator(mode="before")
    @classmethod
    def _known(cls, values: dict[str, object]) -> dict[str, object]:
        known = {f"{_PREFIX}{name}".upper() for name in cls.model_fields}
        unknown = sorted(name for name in os.environ if name.upper().startswith(_PREFIX) and name.upper() not in known)
        if unknown:
            raise ValueError(f"{', '.join(unknown)}: there is no such setting; see docs/settings.md")
        return values

    @field_validator("base_iri")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or not value.endswith("/"):
            raise ValueError("must be an http(s) IRI that ends with a slash")
        return value

    @property
    def max_file_bytes(self) -> int:
        """`max_file_mib` in bytes."""
        return self.max_file_mib * _MIB

    @property
    def cache_bytes(self) -> int:
        """`cache_mib` in bytes."""
        return self.cache_mib * _MIB

    @property
    def query_memory_bytes(self) -> int:
        """`query_memory_mib` in bytes."""
        return self.query_memory_mib * _MIB

    @property
    def query_result_bytes(self) -> int:
        """`query_result_mib` in bytes."""
        return self.query_result_mib * _MIB
