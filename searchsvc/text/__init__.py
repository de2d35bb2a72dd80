"""Text processing: the only package that knows about languages."""
