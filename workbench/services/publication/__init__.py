"""Publication: the public record, its editions, its corrections, and what must be looked at again."""
