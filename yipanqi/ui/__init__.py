"""Base templates, components, list and form bases, lights, static files. Knows no domain model."""
