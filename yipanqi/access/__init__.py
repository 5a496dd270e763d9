"""Capabilities of dated offices and the sight they give over the tree: rights follow an office, never rank."""
