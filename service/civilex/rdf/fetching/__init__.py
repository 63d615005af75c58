"""The guarded fetcher: documents from other servers, when an operator allows it, and never from where they must not be.

::

    fetch        fetch(address, allowed) -> Fetched; what it gives and what it raises
    allow_list   AllowList: which addresses the operator allows
    address      an address taken apart, strictly
    destinations which of a host's network addresses may be connected to
    connection   one request to a destination that was checked, each read within the deadline
    decoding     bodies as they come: packed or not, capped before and after unpacking

Nothing here trusts the environment: no proxies, no credentials, no cookies.
"""

from civilex.rdf.fetching.allow_list import PUBLIC, AllowList, allowed_for
from civilex.rdf.fetching.fetch import Fetched, FetchLimits, Known, document_type, fetch, probe

__all__ = ["PUBLIC", "AllowList", "FetchLimits", "Fetched", "Known", "allowed_for", "document_type", "fetch", "probe"]
