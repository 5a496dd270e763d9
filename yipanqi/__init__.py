"""一盘棋 – the work system of an organ's Party organisation; its folders are its architecture."""

__version__ = "0.1.0"
