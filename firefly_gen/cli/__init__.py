"""The command line: flags in, a report and an exit code out. Nothing below knows about it."""
