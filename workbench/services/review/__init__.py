"""Review: from the queue to a verdict that two independent people stand behind, and its audit."""
