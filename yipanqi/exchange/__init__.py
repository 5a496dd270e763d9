"""Other systems of the organ: the interface `/api/v1/` through which they read and hand in what is decided and carried
out here, so that nothing is typed twice; the tokens that admit them, each for one organisation, some permits and some
time. The interface has no door of its own: a token becomes a scope, and below that everything is as for a person.
"""
