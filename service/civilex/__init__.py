"""civilex: the common language of a city, as a running service."""

__version__ = "0.2.0"
