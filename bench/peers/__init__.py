"""The peers: one search application of the same kind, on top of other engines."""
