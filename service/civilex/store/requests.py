"""A request to change a store: the bytes that it brings, what it is known by, and what it is told of its commit."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, replace

from civilex.errors import KeyUsedTwice
from civilex.store.changes import Change, PutDataset, PutGraph, RunUpdate
from civilex.store.journal import Entry
from civilex.store.protocol import Commit


def source_of(change: Change) -> bytes:
    """Return the text or document that a change is made from."""
    match change:
        case RunUpdate():
            return change.sparql.encode()
        case PutGraph() | PutDataset():
            return change.document
        case _:
            return b""


def digest_of_request(change: Change) -> str:
    """Return what tells a change, with all its options, from another."""
    if isinstance(change, PutGraph | PutDataset):
        change = replace(change, parsed=None)
    return hashlib.sha256(repr((type(change).__name__, astuple(change))).encode()).hexdigest()


def repeated(known: Entry, request: str) -> Commit:
    """Return the commit that a key stands for; raises KeyUsedTwice where it was another request."""
    if known.request_sha256 != request:
        raise KeyUsedTwice(
            f"The idempotency key '{known.idempotency_key}' belongs to commit {known.number}, which was another "
            "request: take a new key for a new request."
        )
    return as_commit(known)


def as_commit(entry: Entry) -> Commit:
    """Return what is told of a commit to whoever asked for it."""
    return Commit(entry.quads_before, entry.quads_after, entry.number, entry.created)
