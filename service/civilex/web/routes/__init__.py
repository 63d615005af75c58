"""The routes, one file per group; each has ``router(...)``, which gives its :class:`fastapi.APIRouter`."""
