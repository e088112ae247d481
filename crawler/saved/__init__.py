"""Saved documents that are no answer of a server: HTML files, text captures, bare texts."""
