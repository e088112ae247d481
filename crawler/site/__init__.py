"""The ways in which the `site` spider reads a careers site."""
