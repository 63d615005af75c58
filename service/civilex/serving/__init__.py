"""The processes of the running service: sandboxed readers that can be stopped, and the store that they serve."""
