"""A claim beside passages: features, a score that can be computed by hand, and the gate that no changed fact passes."""
