"""Answers without a cap: written to a file first, so that a failure is never found out in the middle of a 200."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from fastapi import Response
from starlette.responses import StreamingResponse

from civilex.errors import StoreError

IN_MEMORY_BYTES = 1_000_000
CHUNK_BYTES = 65_536


def spooled_answer(write: Callable[[BinaryIO], None], media_type: str, *, head: bool = False) -> Response:
    """Return what ``write`` writes, from memory where it is short and from a file otherwise.

    For ``head`` nothing is written, and the answer does not say how long it would be.
    Raises what ``write`` raises, and StoreError where there is no room for the file.
    """
    if head:
        return StreamingResponse(iter(()), media_type=media_type)
    file = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))  # noqa: SIM115 (chunks closes it)
    try:
        write(file)
        size = file.tell()
        file.seek(0)
    except OSError as error:
        file.close()
        raise StoreError(f"The file of the answer cannot be written: {error.strerror or error}.") from error
    except BaseException:
        file.close()
        raise
    return StreamingResponse(chunks(file), media_type=media_type, headers={"Content-Length": str(size)})


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """Go through a file from where it stands, and close it."""
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
