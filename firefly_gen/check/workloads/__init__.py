"""How workloads run: probes, scaling, availability, settings, resources and priorities."""
