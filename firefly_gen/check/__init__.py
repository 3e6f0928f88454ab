"""The proof of the rendered objects against each other and against the environment, beyond what schemas can say."""
