"""一盘棋 – the work system of an organ's Party organisation. The folder list is the architecture: see docs/architecture.md."""

