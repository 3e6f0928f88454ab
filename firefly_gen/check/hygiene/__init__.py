"""Labels, names and files are in the form that everything else relies on."""
