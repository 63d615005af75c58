"""Row 4: calls made up by schemathesis from the OpenAPI document: no 5xx, and no answer that it does not describe."""

from __future__ import annotations

from collections import Counter

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from tests.torture.conftest import Told
from tests.torture.sizes import long_of

from civilex import shipped
from civilex.settings import Settings
from civilex.store.embedded import EmbeddedStore
from civilex.web.app import create_app

NOT_CHECKED = [positive_data_acceptance]
"""That whatever fits a schema is accepted: of a query, a document or the name of a city no schema says what is good."""


def sent(case: schemathesis.Case) -> str:
    """Return the parts of a call, so that it can be made again."""
    parts = {"path": case.path_parameters, "query": case.query, "headers": dict(case.headers), "body": case.body}
    return repr({name: part for name, part in parts.items() if part})[:1000]


def calls(app: FastAPI, most: int, every: int = 1) -> tuple[Counter[int], list[str]]:
    """Call each operation up to ``most`` times, of stored queries one of ``every`` once; return statuses and faults."""
    statuses: Counter[int] = Counter()
    wrong: list[str] = []
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    stored = [operation for operation in operations if operation.path.startswith("/queries/")]
    for operation in operations:
        if operation in stored and stored.index(operation) % every:
            continue

        @settings(
            max_examples=1 if every > 1 and operation in stored else most,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
        )
        @given(case=operation.as_strategy())
        def call(case: schemathesis.Case) -> None:
            try:
                response = case.call()
                statuses[response.status_code] += 1
                case.validate_response(response, excluded_checks=NOT_CHECKED)
            except schemathesis.errors.SchemathesisError as error:
                wrong.append(f"{case.method} {case.path}: {error}")
            except AssertionError as error:
                wrong.append(f"{case.method} {case.path}: {error}")
            except BaseExceptionGroup as error:
                wrong.append(f"{case.method} {case.path}: {error} {error.exceptions}")
            except Exception as error:  # noqa: BLE001 (told: the application raised instead of answering)
                wrong.append(f"{case.method} {case.path}: {error!r}, sent {sent(case)}")

        call()
    return statuses, wrong


def test_every_answer_is_as_described(model: EmbeddedStore) -> None:
    """The short form writes nothing: the model is shared."""
    statuses, wrong = calls(create_app(model, Settings(writing="off")), 1, every=15)
    assert not wrong, wrong[:3]
    assert max(statuses) < 500
    assert statuses[200] > 15


@pytest.mark.storm
@pytest.mark.row(number=4, part="schemathesis, every check but acceptance")
def test_every_answer_of_many_is_as_described(told: Told) -> None:
    store = EmbeddedStore()
    shipped.install(store)
    each = long_of(50_000) // 90
    statuses, wrong = calls(create_app(store, Settings(writing="open")), each)
    told(
        f"{sum(statuses.values())} calls",
        f"{dict(sorted(statuses.items()))}; {len(wrong)} not as described {wrong[:1]}",
    )
    assert not wrong, wrong[:3]
    assert max(statuses) < 500


def test_what_is_not_described_is_found(model: EmbeddedStore) -> None:
    """The checks find a route that answers otherwise than it says; without this, nothing would show that they look."""
    app = FastAPI()

    @app.get("/wrong", responses={200: {"content": {"application/json": {"schema": {"type": "integer"}}}}})
    def wrong() -> str:
        return "a text"

    statuses, found = calls(app, 1)
    assert statuses == {200: 1}
    assert found
