"""Whatever an object names exists: Secrets, ConfigMaps, pods, ports, namespaces, workloads, accounts, kinds."""
