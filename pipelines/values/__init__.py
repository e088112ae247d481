"""Pure readers: printed text in, a value or None out."""
