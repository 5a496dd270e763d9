"""Duties, measures and scores over plain tables: no Django, no other room, one definition of every rule.

What other rooms call:

* ``packs.load_packs(paths) -> RuleSet`` – the regulation packages (``rules``: duties, clauses, thresholds, catalogue);
* ``duties.reference.evaluate(...) -> list[DutyState]`` – what a handful of organisations owes and how it stands;
  ``reference.due`` and ``reference.meet`` are its halves, ``reference.one_off`` judges one-off obligations;
* ``duties.columnar.evaluate(...)`` – the same for many, over DuckDB relations (Arrow tables, Parquet);
* ``uncertainty`` – sets of ranks, shrinkage, intervals of votes, stability of grades, leniency of raters;
* ``effect`` – what records can say of an effect, rung by rung, with honest refusals;
* ``votes`` – quorum and majority tests in whole numbers;
* ``tables`` and ``readers`` – the fact tables, their columns, and the reader that refuses what does not fit;
* ``weights`` – weights from pairwise judgements, their consistency, and diagnostics beside them;
* ``command`` – what `yipanqi engine …` and `yipanqi rules check` run.
"""
