"""What must not stand in the tree, and what pods must not be able to do."""
