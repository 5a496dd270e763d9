"""Pages of meetings: the list, arranging, the meeting's own page, papers."""
