"""The settings of the service, from environment variables ``CIVILEX_...``.

Nothing makes one at import: ``civilex serve`` and tests make a :class:`Settings` and hand it on.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import Literal, get_args

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from civilex.errors import InvalidInput

Role = Literal["reader", "curator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the one that may least to the one that may all."""


class Settings(BaseSettings):
    """What an operator may set; each field is the variable ``CIVILEX_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="CIVILEX_", frozen=True)

    base_iri: str = Field(default="http://localhost:8000/id/", pattern=r"^https?://[^\s<>\"{}|^`\\?#]+/$")
    """The IRI below which a city names its own departments, services and so on; ends with a slash."""
    query_bytes: int = Field(default=262_144, gt=0)
    """The longest query text, in bytes of UTF-8."""
    update_bytes: int = Field(default=4_194_304, gt=0)
    """The longest update text, in bytes of UTF-8; more data go through /graphs or `civilex load`."""
    literal_bytes: int = Field(default=1_048_576, gt=0)
    """The longest literal in a query or update text, in bytes of UTF-8."""
    query_nesting: int = Field(default=64, gt=0)
    """How deep brackets may be nested in a query or update."""
    query_patterns: int = Field(default=100, gt=0)
    """How many triple patterns, groups and path steps a query or update may have together; data do not count."""
    query_operators: int = Field(default=1000, gt=0)
    """How many operators and function calls a query or update may have together."""
    writing: Literal["keys", "open", "off"] = "keys"
    """Who may change data over HTTP: `keys` who has a key, `off` nobody, `open` all, only for a trusted network."""
    gates: str = ""
    """Kinds of graphs checked before a change is published, each with its shapes: `city=city, catalog=dcat-ap`."""
    gate_fail_on: Literal["violation", "warning", "info"] = "violation"
    """The least severity for which a change is refused by the shapes of its graph."""
    origins: str = "*"
    """Origins whose pages may ask from a browser, separated by commas: `*` lets all read, those named also write."""
    query_seconds: float = Field(default=10.0, gt=0)
    """How long a query may take, its wait for a reader included; then it is stopped."""
    query_memory_bytes: int = Field(default=1 << 30, ge=1 << 26)
    """How much memory a query may need, in bytes."""
    result_bytes: int = Field(default=64 << 20, gt=0)
    """The longest answer to a query, in bytes."""
    query_queue: int = Field(default=16, gt=0)
    """How many queries wait while all readers are at work; one more gets 503."""
    readers: int = Field(default=0, ge=0)
    """How many processes answer queries; 0: four more than there are cores."""
    copies_bytes: int = Field(default=1 << 30, ge=0)
    """How much memory the copies of the data that readers hold, one per core, may take together; 0: none is made."""
    results_bytes: int = Field(default=64 << 20, ge=0)
    """How much memory answers that are kept to be given again may take together, in bytes; 0: none is kept."""
    upload_bytes: int = Field(default=50_000_000, gt=0)
    """The largest body that is read, in bytes."""
    url_bytes: int = Field(default=32_768, gt=0)
    """The longest address (path and query string), in bytes; longer queries are sent by POST."""
    head_bytes: int = Field(default=65_536, gt=0)
    """The longest head of a request (address and headers), in bytes."""
    head_seconds: float = Field(default=10.0, gt=0)
    """How long a client has for the head of a request, in seconds."""
    connections: int = Field(default=500, gt=0)
    """How many connections there may be; one more takes the place of the one longest without a request, or gets 503."""
    client_bytes_per_second: int = Field(default=1000, ge=0)
    """How fast a client has to send a body and read an answer, in bytes a second; 0 lets it be as slow as it likes."""
    client_query_seconds: float = Field(default=60.0, gt=0)
    """How many seconds of query time a client has a minute; clients on this machine are not limited."""
    client_errors: float = Field(default=30.0, gt=0)
    """How many queries that are refused or do not parse a client may send a minute."""
    trusted_proxies: str = ""
    """Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed, separated by commas."""
    identity_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]*$")
    """The header in which a trusted proxy says who the user is, such as X-Forwarded-User; empty: none is believed."""
    groups_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]*$")
    """The header in which a trusted proxy names the groups of that user, separated by commas."""
    group_roles: str = ""
    """The roles that groups have, as `stewards=curator,it=admin`; a user in none of them is a reader."""
    validation_triples: int = Field(default=250_000, gt=0)
    """How many triples a catalogue may have to be checked over HTTP; the command line has no such limit."""
    catalog_profile: str = "dcat-ap"
    """The profile against which catalogues that the service keeps are checked after each change; empty: none is."""
    catalog_triples: int = Field(default=500_000, gt=0)
    """How many triples a catalogue may have to be checked after each change."""
    jobs: int = Field(default=16, gt=0)
    """How many checks may run or wait as jobs; a client may have a quarter of them."""
    job_seconds: float = Field(default=600.0, gt=0)
    """How long a check may take as a job, in seconds."""
    job_bytes: int = Field(default=200_000_000, gt=0)
    """The largest catalogue that is checked as a job, in bytes; it lies on disk meanwhile, unpacked in memory."""
    job_triples: int = Field(default=2_000_000, gt=0)
    """How many triples a catalogue may have to be checked as a job."""
    job_kept_seconds: float = Field(default=3600.0, gt=0)
    """How long the report of a job is kept, in seconds."""
    job_kept_bytes: int = Field(default=64 << 20, gt=0)
    """How much memory the reports of jobs may take together, packed, in bytes; the oldest go first."""
    load_from: str = ""
    """Addresses that LOAD in an update may fetch, separated by commas (docs/how-to/fetch-from-other-servers.md)."""
    validate_from: str = ""
    """Addresses from which catalogues are fetched to be checked, written as in CIVILEX_LOAD_FROM."""
    harvest_from: str = ""
    """Addresses from which catalogues are harvested, written as in CIVILEX_LOAD_FROM."""
    fetch_seconds: float = Field(default=10.0, gt=0)
    """How long a document may take to come from another server, redirects included."""
    fetch_bytes: int = Field(default=50_000_000, gt=0)
    """The largest document that is fetched from another server, in bytes, unpacked."""
    page_size: int = Field(default=50, gt=0)
    """How many items a page of a list has when the caller does not say."""
    page_size_max: int = Field(default=500, gt=0)
    """How many items a page of a list may have at most."""
    write_seconds: float = Field(default=60, gt=0)
    """How long one change may take before it is stopped, in seconds; nothing is changed then."""
    disk_reserve_bytes: int = Field(default=67_108_864, ge=0)
    """How much room on the disk of the data directory no change may use: below it, writing is refused with 507."""
    disk_ballast_bytes: int = Field(default=16_777_216, ge=0)
    """The size of a file that is given up where the disk is full, so that the store can be opened all the same."""
    languages: str = "en"
    """The languages that labels fall back to when none of the asked ones is there, in order, separated by commas."""

    @field_validator("gates")
    @classmethod
    def _check_gates(cls, text: str) -> str:
        """Refuse what does not say kind and shapes: a mistyped gate would let everything through."""
        kinds = ("city", "catalog", "mappings")
        named = [part.partition("=") for part in text.split(",") if part.strip()]
        for kind, _, shapes in named:
            if kind.strip() not in kinds or not shapes.strip():
                raise ValueError(f"write KIND=SHAPES, KIND being one of {', '.join(kinds)}: city=city, catalog=dcat-ap")
        if len({kind.strip() for kind, _, _ in named}) < len(named):
            raise ValueError("a kind of graph has two sets of shapes: put them into one folder and name that")
        return text

    @field_validator("load_from", "validate_from", "harvest_from")
    @classmethod
    def _check_addresses(cls, text: str) -> str:
        """Refuse an entry that could not be read as an address: it would allow nothing, or not what was meant."""
        if text:
            from civilex.rdf.fetching.allow_list import AllowList  # Few have such a setting, and it is not light.

            AllowList.parse(text)
        return text

    @field_validator("trusted_proxies")
    @classmethod
    def _check_proxies(cls, text: str) -> str:
        """Refuse what is no address: a mistyped one would be passed over without a word."""
        for part in filter(None, map(str.strip, text.split(","))):
            ip_network(part, strict=False)
        return text

    @field_validator("identity_header")
    @classmethod
    def _check_identity(cls, name: str, info: ValidationInfo) -> str:
        """Refuse a header that nobody may send: it would be taken for a fence and be none."""
        if name and not info.data.get("trusted_proxies"):
            raise ValueError("it is believed from the proxies of CIVILEX_TRUSTED_PROXIES only, which names none")
        return name

    @field_validator("group_roles")
    @classmethod
    def _check_roles(cls, text: str) -> str:
        """Refuse what is not a group with a role."""
        roles_of_groups(text)
        return text


def roles_of_groups(text: str) -> dict[str, Role]:
    """Return the role of each group; raises ValueError for a text that does not say so.

    >>> roles_of_groups("stewards=curator, it=admin")
    {'stewards': 'curator', 'it': 'admin'}
    """
    found: dict[str, Role] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        group, equals, role = (piece.strip() for piece in part.rpartition("="))
        if not equals or not group or role not in ROLES:
            raise ValueError(f"'{part}' is not written like stewards=curator (roles: {', '.join(ROLES)})")
        found[group] = role
    return found


def from_environment() -> Settings:
    """Return the settings as the environment has them; raises InvalidInput that names each one that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        problems = []
        for problem in error.errors():
            name, reason = "_".join(map(str, problem["loc"])), problem["msg"]
            if problem["type"] == "string_pattern_mismatch":
                reason = f"'{problem['input']}' is not written like {Settings.model_fields[name].default}"
            problems.append(f"the setting CIVILEX_{name.upper()} cannot be used: {reason}")
        raise InvalidInput("; ".join(problems)) from error
