"""The reconciliation service (W3C community group, version 0.2): what its messages mean, without HTTP."""
