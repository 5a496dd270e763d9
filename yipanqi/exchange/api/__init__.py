"""The interface for other systems: one door, what is asked and said, the operations, the page that describes them."""
