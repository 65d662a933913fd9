"""Language primitives: one form of a text, its sentences, quantities, dates, names, quotes and passages."""
