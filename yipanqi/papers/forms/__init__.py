"""One module per paper: a frozen dataclass of plain values, and pure functions that turn it into a paper."""
