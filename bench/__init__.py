"""What measures. Prints JSON and tables; asserts nothing about time."""
