"""Pure values: which rows, shown how, and all that one picture holds."""
