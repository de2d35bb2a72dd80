"""An API for programs."""
