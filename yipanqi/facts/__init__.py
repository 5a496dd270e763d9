"""The registry of declared fact tables: what can be known of each room, read by engine-fed rooms."""
