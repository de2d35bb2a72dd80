"""The peers: a search application of the same kind, on other engines."""
