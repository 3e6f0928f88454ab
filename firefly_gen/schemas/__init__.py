"""Which schema proves which kind, and the two engines that hold the objects against them."""
