"""What a request for a check asks: profiles, what fails, an address in place of a document, at once or as a job."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from fastapi import Request

from civilex.catalogs.profiles import DEFAULT, find
from civilex.errors import InvalidParameter
from civilex.rdf.fetching import allowed_for, document_type
from civilex.serving.fetcher import Fetcher
from civilex.settings import Settings
from civilex.web.catalogue_uploads import SpooledUpload
from civilex.web.dependencies import too_large
from civilex.web.parameters import given_twice

FAIL_ON = ("violation", "warning", "info", "never")
PROFILES_AT_ONCE = 8
_NAMES = ("profile", "fail_on", "url", "job")
_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "")


@dataclass(frozen=True, slots=True)
class ValidationRequest:
    """What is asked, from the query string and the fields of a form together."""

    profiles: tuple[str, ...]
    fail_on: str
    url: str | None
    as_job: bool

    @classmethod
    def of(cls, request: Request, fields: Iterable[tuple[str, str]] = ()) -> Self:
        """Read it; raises InvalidParameter for what is unknown, given twice, or has no meaning."""
        given: dict[str, list[str]] = {}
        for name, text in request.query_params.multi_items():
            if name not in _NAMES:
                raise InvalidParameter(name, f"is not known here (known: {', '.join(_NAMES)})")
            given.setdefault(name, []).append(text)
        asked = set(given)
        for name, text in fields:
            if name in asked:
                raise given_twice(name)
            given.setdefault(name, []).append(text)
        for name, texts in given.items():
            if name != "profile" and len(texts) > 1:
                raise given_twice(name)
        profiles = tuple(dict.fromkeys(given.get("profile") or [DEFAULT]))
        if len(profiles) > PROFILES_AT_ONCE:
            raise InvalidParameter("profile", f"is given {len(profiles)} times; up to {PROFILES_AT_ONCE} are checked.")
        for profile in profiles:
            find(profile)
        fail_on = given.get("fail_on", [FAIL_ON[0]])[0]
        if fail_on not in FAIL_ON:
            raise InvalidParameter("fail_on", f"'{fail_on}' is not one of {', '.join(FAIL_ON)}.")
        job = given.get("job", [""])[0].lower()
        if job not in (*_TRUE, *_FALSE):
            raise InvalidParameter("job", f"'{job}' is neither true nor false.")
        return cls(profiles, fail_on, given.get("url", [""])[0].strip() or None, job in _TRUE or _prefers_job(request))


def _prefers_job(request: Request) -> bool:
    """Say whether the caller would rather not wait (RFC 7240, ``respond-async``)."""
    preferences = ",".join(request.headers.getlist("prefer")).lower().split(",")
    return any(preference.partition(";")[0].strip() == "respond-async" for preference in preferences)


@dataclass(frozen=True, slots=True)
class Check:
    """A check that is ready to be made: the file, and the options of :mod:`civilex.serving.checking`."""

    upload: SpooledUpload
    options: dict[str, Any]


def ready(asked: ValidationRequest, upload: SpooledUpload, settings: Settings, base_iri: str | None = None) -> Check:
    """Return the check of a document that is here; raises ContentTooLarge where it has to be a job."""
    if not asked.as_job and upload.size > settings.upload_bytes:
        raise too_large(settings.upload_bytes)
    options: dict[str, Any] = {
        "profiles": list(asked.profiles),
        "fail_on": asked.fail_on,
        "media_type": upload.media_type,
        "name": upload.name,
        "max_triples": settings.job_triples if asked.as_job else settings.validation_triples,
        "max_bytes": settings.job_bytes if asked.as_job else settings.upload_bytes,
    }
    if asked.as_job:
        # Who will read its report, and in which form, is not known yet.
        options["shacl_reports"] = True
    if base_iri is not None:
        options["base_iri"] = base_iri
    return Check(upload, options)


async def fetched(asked: ValidationRequest, request: Request) -> Check:
    """Fetch the document of ``url`` into a file, which is closed where that fails, and return its check."""
    settings: Settings = request.app.state.settings
    fetcher: Fetcher = request.app.state.fetcher
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the check closes it)
    try:
        found = await fetcher.fetch(asked.url or "", allowed_for("validate", settings), file)
        upload = SpooledUpload(file, document_type(found), found.address, [])
        return ready(asked, upload, settings, base_iri=found.address)
    except BaseException:
        file.close()
        raise
