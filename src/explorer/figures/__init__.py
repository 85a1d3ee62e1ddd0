"""From an answer's frame to a Figure: the picture with its table, title, words and source."""
