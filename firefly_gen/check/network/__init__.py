"""Ports and protocols: what a pod listens on is what everybody else expects it to listen on."""
