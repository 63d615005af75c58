"""The settings of the service, from environment variables ``CIVILEX_...``.

Nothing makes one at import: ``civilex serve`` and tests make a :class:`Settings` and hand it on.
"""

from __future__ import annotations

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from civilex.errors import InvalidInput


class Settings(BaseSettings):
    """What an operator may set; each field is the variable ``CIVILEX_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="CIVILEX_", frozen=True)

    base_iri: str = Field(default="http://localhost:8000/id/", pattern=r"^https?://[^\s<>\"{}|^`\\?#]+/$")
    """The IRI below which a city names its own departments, services and so on; ends with a slash."""
    query_bytes: int = Field(default=262_144, gt=0)
    """The longest query text, in bytes of UTF-8."""
    query_nesting: int = Field(default=64, gt=0)
    """How deep brackets may be nested in a query."""
    query_patterns: int = Field(default=100, gt=0)
    """How many triple patterns, groups and path steps a query may have together."""
    query_operators: int = Field(default=1000, gt=0)
    """How many operators and function calls a query may have together."""
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
    upload_bytes: int = Field(default=50_000_000, gt=0)
    """The largest body that is read, in bytes."""
    validation_triples: int = Field(default=20_000, gt=0)
    """How many triples a catalogue may have to be checked over HTTP; the command line has no such limit."""
    page_size: int = Field(default=50, gt=0)
    """How many items a page of a list has when the caller does not say."""
    page_size_max: int = Field(default=500, gt=0)
    """How many items a page of a list may have at most."""
    languages: str = "en"
    """The languages that labels fall back to when none of the asked ones is there, in order, separated by commas."""


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
