"""The commands, each a function of its options; `rolecall.cli` puts them together."""
