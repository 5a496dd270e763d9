"""Papers: one document model, written as Word, PDF and Excel in the layout Chinese offices expect.

The room knows no database of any other room. Rooms above fill the frozen dataclasses of
``yipanqi.papers.forms`` with plain values and ask ``yipanqi.papers.exports.export`` for a file; an organ
may replace the Word layout of any paper by a template of its own (``yipanqi.papers.templates``).
"""
