"""Duties, measures and scores over plain tables: no Django, no other room. One definition of every rule, several executors."""
