"""Weights that can be defended: pairwise comparison with its consistency, by one expert or several.

* ``linear`` – the largest eigenvalue of a positive matrix, and linear equations; matrices have at most 15 rows;
* ``pairwise`` – weights by eigenvector, geometric mean or column mean; consistency by a named table of random indices;
* ``completion`` – missing judgements: where the largest eigenvalue is smallest;
* ``worst`` – the judgements whose change would help consistency most;
* ``groups`` – several experts: geometric mean of judgements, each one's distance from it;
* ``diagnostics`` – entropy, CRITIC and TOPSIS beside weights that were chosen; they never decide;
* ``loading`` – files of judgements and of data, or a refusal with every fault.

Floating point is right here: a judgement is no exact number. What is scored with the weights is exact again.
"""
