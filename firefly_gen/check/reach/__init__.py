"""Who reaches whom, as the policies of the tree decide it: evaluators of NetworkPolicy and of the mesh's rules."""
