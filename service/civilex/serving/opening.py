"""Opening a data directory for writing: whichever process does it, the same rules hold."""

from __future__ import annotations

from pathlib import Path

from civilex import shipped
from civilex.settings import Settings
from civilex.store.changes import Attribution
from civilex.store.kept import KeptStore

INSTALLING = Attribution("civilex", "Install the reference model and the cities", "shipped files")


def open_kept(directory: Path, settings: Settings, *, empty: bool = False, sweeps: bool = True) -> KeptStore:
    """Open a data directory, made when absent, and bring what we ship up to date in it.

    One that was made empty stays so. What the settings gate is checked from then on, what we ship is not. Raises
    StoreInUse, InvalidInput for a gate whose shapes are not there, and StoreDamaged where it does not hold what its
    journal says.
    """
    store = KeptStore(
        directory,
        base_iri=settings.base_iri,
        follow=shipped.follow,
        reserve=settings.disk_reserve_bytes,
        ballast=settings.disk_ballast_bytes,
        sweeps=sweeps,
    )
    try:
        if empty and store.generation == 0:
            store.place.made_empty.touch()
        never_filled = store.generation == 0 and not store.place.made_empty.exists()
        if not empty and (never_filled or shipped.is_installed(store)):
            with store.attributed(INSTALLING):
                shipped.install(store)
        if settings.gates:
            from civilex.serving.gate import gate_of  # half of what a start takes, for what few ask for

            gate = gate_of(settings)
            store.gate = gate.check if gate is not None else None
    except BaseException:
        store.close()
        raise
    return store
