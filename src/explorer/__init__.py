"""Explorer: inter-municipal cooperation, from the plan's text to a picture on the screen."""
