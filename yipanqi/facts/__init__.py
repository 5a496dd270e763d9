"""The registry of declared fact tables: rooms declare what can be known of them; engine-fed rooms above read only this."""
