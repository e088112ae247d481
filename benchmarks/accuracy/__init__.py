"""How right the readers are: each module scores one kind of value on `../shared/corpora`, as each set's README says."""
