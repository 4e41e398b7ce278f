"""From raw question sets to the model that qabot ships: prepare, train, export. Extra `[train]`."""
