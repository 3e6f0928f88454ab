"""What workloads may use of a namespace, and what they use."""
