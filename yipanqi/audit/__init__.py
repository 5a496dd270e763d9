"""Audit once: every change leaves one entry in its own transaction; entries are sealed in batches into a hash chain."""
