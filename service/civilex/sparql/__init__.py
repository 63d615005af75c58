"""SPARQL 1.1 Protocol: requests, refusals before a query runs, and the choice of a media type."""

from civilex.sparql.guard import Limits, check, check_update
from civilex.sparql.negotiation import choose
from civilex.sparql.protocol import QueryRequest

__all__ = ["Limits", "QueryRequest", "check", "check_update", "choose"]
