"""公文模板: which layout each paper has, and how the organ puts one of its own in its place.

The templates themselves are kept by `papers`, which knows nobody's rights; here they are asked for, and the change
stands in the history.
"""
