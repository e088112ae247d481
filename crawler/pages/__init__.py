"""A page of any careers site, read: postings on a list, one posting on its own page."""
