"""What can contradict between a claim and a passage: one file a slot, found by the registry in `match.gate`."""
