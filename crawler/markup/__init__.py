"""The protocol or the markup of one platform a module, as pure functions, so that its spider shows the hooks only."""
