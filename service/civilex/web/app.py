"""The web application, made from a store and settings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware

from civilex import __version__
from civilex.access.keys import Keys
from civilex.access.rights import Rights
from civilex.serving.backups import Backups
from civilex.serving.catalog_checks import CatalogChecks
from civilex.serving.fetcher import Fetcher
from civilex.serving.served import ServedStore
from civilex.serving.starting import reader_limits
from civilex.serving.validation_jobs import ValidationJobs
from civilex.settings import Settings
from civilex.sparql.verdicts import Verdicts
from civilex.store import Store
from civilex.web import problems, search_index
from civilex.web.access import allowed_origins, identify
from civilex.web.admission import Admission
from civilex.web.asking import answering_for
from civilex.web.budgets import Budgets, charging
from civilex.web.headers import EveryAnswer
from civilex.web.kept_chains import KeptChains
from civilex.web.methods import METHODS
from civilex.web.pages import Pages
from civilex.web.path_keys import guard_logs
from civilex.web.problem_openapi import describe_problems
from civilex.web.reconciliation_indexes import Indexes
from civilex.web.request_limits import RequestLimits
from civilex.web.result_cache import ResultCache
from civilex.web.routes import (
    backup,
    catalogs,
    commits,
    dereferencing,
    emitting,
    explain,
    explanations,
    graph_store,
    health,
    home,
    lists,
    mapping_chains,
    mappings,
    queries,
    reconciliation,
    registry,
    reports,
    running,
    search,
    skos,
    sparql,
    static,
    translating,
    validation,
    validation_jobs,
    void,
)
from civilex.web.unchanged import program

DESCRIPTION = """
The common language of a city: departments, services, data assets and interoperability needs, as linked data.

Every address gives a page or data, by `Accept` or by extension (`.json`, `.ttl`, `.csv`). Labels come in the languages
of `?lang=` or `Accept-Language`, and each says which language it is in. Errors are `application/problem+json`.
"""


def create_app(store: Store, settings: Settings) -> FastAPI:
    """Return the application that serves this store; two of them can live in one process."""
    answering = answering_for(store, settings)

    jobs = ValidationJobs(settings)
    checks = None
    if isinstance(store, ServedStore) and store.commit_log is not None and settings.catalog_profile:
        checks = CatalogChecks(store.commit_log, settings, store)
        store.committed = checks.note

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await answering.start()
        if checks is not None:
            checks.start()
        soon = asyncio.get_running_loop().call_later(search_index.CALM_SECONDS, app.state.search.catch_up)
        try:
            yield
        finally:
            soon.cancel()
            app.state.search.close()
            app.state.indexes.close()
            await jobs.close()
            if checks is not None:
                await checks.close()
            await answering.close()

    app = FastAPI(
        title="civilex",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        dependencies=[Depends(identify)],
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0 (code), CC BY 4.0 (ontology)"},
    )
    app.state.store = store
    app.state.settings = settings
    app.state.program = program(settings)
    commit_log = getattr(store, "commit_log", None)
    app.state.keys = None if commit_log is None else Keys(commit_log.directory)
    app.state.backups = None if commit_log is None else Backups(commit_log.directory)
    app.state.rights = None if commit_log is None else Rights(commit_log.directory)
    app.state.pages = Pages()
    app.state.answering = answering
    app.state.budgets = Budgets(settings.client_query_seconds, settings.client_errors)
    app.state.fetcher = Fetcher(settings)
    app.state.jobs = jobs
    app.state.catalog_checks = checks
    app.state.verdicts = Verdicts(settings)
    app.state.results = ResultCache(settings.results_bytes)
    app.state.search = search_index.KeptIndex(store)
    app.state.indexes = Indexes()
    app.state.chains = KeptChains()
    limits = reader_limits(settings)
    guard_logs()
    problems.install(app)
    describe_problems(app)
    sparql.install(app)
    app.add_middleware(RequestLimits, url_bytes=settings.url_bytes, head_bytes=settings.head_bytes)
    app.add_middleware(Admission, most=limits.readers + limits.queue)
    app.add_middleware(EveryAnswer)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=allowed_origins(settings),
        allow_methods=METHODS,
        allow_headers=["*"],
        expose_headers=["Civilex-Hint", "ETag", "Link", "Location", "Retry-After", "X-Total-Count"],
    )
    charge = [Depends(charging)]
    app.include_router(home.router(), dependencies=charge)
    app.include_router(sparql.router())
    app.include_router(graph_store.router())
    app.include_router(void.router())
    app.include_router(queries.router(), dependencies=charge)
    app.include_router(reports.router(), dependencies=charge)
    app.include_router(running.router())
    app.include_router(lists.router(), dependencies=charge)
    app.include_router(search.router(), dependencies=charge)
    app.include_router(skos.router(), dependencies=charge)
    app.include_router(mapping_chains.router(), dependencies=charge)
    app.include_router(registry.router(), dependencies=charge)
    app.include_router(translating.router(), dependencies=charge)
    app.include_router(emitting.router(), dependencies=charge)
    app.include_router(mappings.router(), dependencies=charge)
    app.include_router(mappings.writing_router())
    app.include_router(reconciliation.router(), dependencies=charge)
    app.include_router(explain.router(), dependencies=charge)
    app.include_router(catalogs.router(), dependencies=charge)
    app.include_router(validation_jobs.router())
    app.include_router(validation.router(), dependencies=charge)
    app.include_router(commits.router(), dependencies=charge)
    app.include_router(backup.router())
    app.include_router(health.router())
    app.include_router(explanations.router())
    static.install(app)
    app.include_router(dereferencing.router(settings.base_iri), dependencies=charge)
    return app
