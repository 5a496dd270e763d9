"""Clock, ids, exact numbers, scope context, questions between rooms, errors: what every room stands on."""
