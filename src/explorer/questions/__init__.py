"""Functions from a Dataset and a Scope to tidy frames, each of which answers one question."""
