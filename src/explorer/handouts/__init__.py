"""From an answer or a figure to the bytes of a file."""
