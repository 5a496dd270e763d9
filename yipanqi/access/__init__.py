"""Capabilities of dated offices and the scope of sight they give over the tree. Rights follow an office held today, never rank."""
