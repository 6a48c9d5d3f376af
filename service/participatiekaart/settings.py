"""Every setting, declared once: name, default and meaning. ``docs/settings.md`` is checked against this file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
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
    public_url: Annotated[
        str, Field(description="Address that clients call the service by, without a slash at the end; empty for any.")
    ] = ""
    contact_name: Annotated[str, Field(description="Who answers questions about the data and the API.")] = "Participatiekaart"
    contact_email: Annotated[str, Field(description="E-mail address for such questions; set your own.")] = (
        "api@participatiekaart.example"
    )
    contact_url: Annotated[str, Field(description="Page for such questions.")] = "https://w3id.org/participatiekaart/"
    publisher: Annotated[str, Field(description="IRI of the organisation that publishes the catalogue.")] = (
        "https://w3id.org/participatiekaart/id/organisation/participatiekaart"
    )
    catalog_license: Annotated[
        str, Field(description="Licence of what the catalogue says about data sets; each data set has its own.")
    ] = "https://creativecommons.org/licenses/by/4.0/"
    catalog_page: Annotated[int, Field(gt=0, le=1000, description="Data sets on one page of the catalogue.")] = 100
    language: Annotated[
        Literal["nl", "en"], Field(description="Language of the command line, and of pages for readers who state none.")
    ] = "nl"
    max_file_mib: Annotated[int, Field(gt=0, description="Largest file that is read, in MiB.")] = 128
    query_seconds: Annotated[float, Field(gt=0, description="Time that a SPARQL query may take, in seconds.")] = 10.0
    query_memory_mib: Annotated[int, Field(ge=1024, description="Address space of one query worker process, in MiB.")] = 2048
    query_result_mib: Annotated[int, Field(gt=0, description="Largest serialised query result, in MiB.")] = 64
    query_result_rows: Annotated[int, Field(gt=0, description="Most rows or triples that a query result may have.")] = 1_000_000
    cache_mib: Annotated[int, Field(ge=0, description="Answers that are kept while nothing new is published, in MiB.")] = 64
    query_workers: Annotated[
        int, Field(gt=0, description="Worker processes for short queries; as many more serve new clients.")
    ] = max(2, os.cpu_count() or 2)
    query_quick_seconds: Annotated[
        float, Field(gt=0, description="Processor time after which a query counts as a long one, in seconds.")
    ] = 0.5
    query_long: Annotated[int, Field(gt=0, description="Long queries that run at the same time; the others wait.")] = (
        os.cpu_count() or 2
    )
    query_queue: Annotated[int, Field(ge=0, description="Queries that may wait for a free worker.")] = 256
    query_queue_seconds: Annotated[
        float, Field(ge=0, description="Time that a query may wait for a free worker, in seconds.")
    ] = 5.0
    client_queries_per_minute: Annotated[
        int, Field(ge=0, description="Queries that one client may ask in a minute; 0 for no limit.")
    ] = 0
    slow_query_seconds: Annotated[
        float, Field(ge=0, description="Queries that take longer are logged, without who asked, in seconds.")
    ] = 1.0
    update_seconds: Annotated[float, Field(gt=0, description="Time that a SPARQL update may take, in seconds.")] = 60.0
    other_graphs: Annotated[
        Literal["refused", "validated", "unchecked"],
        Field(description="What becomes of graphs that are no records when an editor writes them."),
    ] = "validated"
    federation_endpoints: Annotated[
        str, Field(description="SPARQL endpoints that SERVICE may ask, by their exact addresses, separated by spaces.")
    ] = ""
    load_addresses: Annotated[
        str, Field(description="Starts of the addresses that the LOAD of an update may read, separated by spaces.")
    ] = ""
    federation_seconds: Annotated[float, Field(gt=0, description="Time that one outbound request may take, in seconds.")] = 5.0
    federation_mib: Annotated[int, Field(gt=0, description="Largest answer to an outbound request, in MiB.")] = 16
    federation_private: Annotated[bool, Field(description="Whether allow-listed addresses may be on a private network.")] = False
    graph_url: Annotated[
        str, Field(description="SPARQL query address of an external engine that answers queries; empty for the embedded one.")
    ] = ""
    graph_update_url: Annotated[
        str, Field(description="SPARQL update address of the external engine, where it is another one.")
    ] = ""
    graph_engine: Annotated[
        Literal["sparql", "oxigraph", "virtuoso"], Field(description="What the external engine is; sparql for any other.")
    ] = "sparql"
    graph_user: Annotated[str, Field(description="User of the external engine.")] = ""
    graph_password: Annotated[SecretStr, Field(description="Password at the external engine.")] = SecretStr("")
    feed_window: Annotated[int, Field(gt=0, le=10_000, description="Versions on one page of the event stream.")] = 250
    mirror_seconds: Annotated[float, Field(gt=0, description="Time that one request of a mirror may take, in seconds.")] = 60.0
    mirror_mib: Annotated[int, Field(gt=0, description="Largest page of an event stream that a mirror reads, in MiB.")] = 256
    reference_sample: Annotated[
        int, Field(ge=0, description="Records of each load that the reference SHACL engine checks again.")
    ] = 3
    dump_hours: Annotated[
        float, Field(ge=0, description="Hours after which a server dumps what was published since; 0 for only by command.")
    ] = 24.0
    dumps_kept: Annotated[int, Field(ge=1, description="Earlier dumps that are kept beside the newest.")] = 3
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Field(description="How much the server tells on standard error.")
    ] = "info"
    log_format: Annotated[
        Literal["text", "json"], Field(description="How it does: in lines to read, or with an object on each line for programs.")
    ] = "text"

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

    @field_validator("public_url")
    @classmethod
    def _start_of_addresses(cls, value: str) -> str:
        if value and (not value.startswith(("http://", "https://")) or value.endswith("/")):
            raise ValueError("must be an http(s) address without a slash at the end")
        return value

    @field_validator("federation_endpoints", "load_addresses", "contact_url", "publisher", "catalog_license")
    @classmethod
    def _web_addresses(cls, value: str) -> str:
        if not all(each.startswith(("http://", "https://")) for each in value.split()):
            raise ValueError("must be http(s) addresses with spaces between them")
        return value

    @property
    def contact(self) -> str:
        """What to call who answers questions: the name, or the e-mail address where that is empty."""
        return self.contact_name.strip() or self.contact_email

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
    def federation_bytes(self) -> int:
        """`federation_mib` in bytes."""
        return self.federation_mib * _MIB

    @property
    def mirror_bytes(self) -> int:
        """`mirror_mib` in bytes."""
        return self.mirror_mib * _MIB

    @property
    def query_result_bytes(self) -> int:
        """`query_result_mib` in bytes."""
        return self.query_result_mib * _MIB
