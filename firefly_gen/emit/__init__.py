"""From a ResourceSet to files: lay out, compare with what is there, stage beside it, promote in one step."""
