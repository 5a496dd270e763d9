"""Scoring schemes: any real scoring sheet as eight primitives, checked before it runs, exact when it runs.

* ``exact`` – exact numbers as people write them, and the named rules of rounding;
* ``measures`` – what may be measured, a closed catalogue; what field law forbids as a yardstick is not in it;
* ``model`` – the tree: quantity → curve → clamp, combined; effects and grades apart from the score;
* ``loading`` – a scheme from its file, or a refusal with every fault;
* ``reference`` – the score in plain Python and exact fractions, the judge of every other executor.
"""
