"""Figures about the desk's own work: read by supervisors, written by nobody, each leading to the claims it counts."""
