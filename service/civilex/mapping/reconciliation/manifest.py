"""What the reconciliation service says of itself (Reconciliation API 0.2, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from civilex import __version__
from civilex.mapping.reconciliation.batches import BATCH_SIZE, LIMIT
from civilex.mapping.reconciliation.kinds import KINDS
from civilex.namespaces import NS, ROOT

PREVIEW_WIDTH, PREVIEW_HEIGHT = 420, 260


def manifest(service: str, origin: str, language: str, languages: Sequence[str], *, title: str) -> dict[str, Any]:
    """Return the manifest of the service at an address; ``origin`` is that of the pages and of the documentation."""
    return {
        "versions": ["0.2"],
        "name": f"{title} ({language})",
        "identifierSpace": ROOT,
        "schemaSpace": NS,
        "documentation": f"{origin}/docs",
        "serviceVersion": __version__,
        "batchSize": BATCH_SIZE,
        "view": {"url": f"{origin}/resource?iri={{{{id}}}}"},
        "defaultTypes": [{"id": term.id, "name": term.name(languages)} for term in KINDS],
        "preview": {
            "url": f"{service}/preview?id={{{{id}}}}",
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": {
            name: {
                "service_url": service,
                "service_path": f"/suggest/{name}",
                "flyout_service_url": service,
                "flyout_service_path": f"/flyout/{name}?id=${{id}}",
            }
            for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": service, "service_path": "/properties"},
            "property_settings": [
                {
                    "name": "limit",
                    "label": "Limit",
                    "type": "number",
                    "default": 0,
                    "help_text": f"The most values of an entity; 0 for all. Candidates of a name: {LIMIT}.",
                }
            ],
        },
    }
