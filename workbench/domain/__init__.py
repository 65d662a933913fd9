"""What the desk is about, in the standard library alone: value types, life cycle, ratings, roles."""
