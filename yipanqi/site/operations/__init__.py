"""Running the product: encrypted backups, restoring them, the check-up of a deployment, exports for other systems.

Everything here is called from the command line (`site.cli.operations`); no page does any of it.
"""
