"""Uploads: checked for type by content, size, archives, macros and classification marks before anything else sees them."""
