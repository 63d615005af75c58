"""Files that commands write: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from civilex.errors import InvalidParameter


def write_whole(path: Path, content: bytes, option: str) -> None:
    """Put a whole file in place at once, or leave what was there.

    Raises InvalidParameter, naming the option that asked for the file, where it cannot be written.
    """
    with whole_file(path, option) as file:
        file.write(content)


@contextmanager
def whole_file(path: Path, option: str) -> Iterator[BinaryIO]:
    """Give a file to write to, which is put in place when all is written; else what was there stays.

    Raises InvalidParameter, naming the option that asked for the file, where it cannot be written.
    """
    unfinished = None
    try:
        handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w+b") as file:
            yield file
        Path(unfinished).chmod(0o644)
        Path(unfinished).replace(path)
    except OSError as error:
        raise InvalidParameter(
            option, f"{path} cannot be written: {(error.strerror or str(error)).lower()}."
        ) from error
    finally:
        if unfinished is not None:
            Path(unfinished).unlink(missing_ok=True)
