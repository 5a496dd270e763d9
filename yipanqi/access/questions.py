"""What this room asks the rooms above it."""

from yipanqi.kernel.questions import Question

OPENED = Question(
    "opened_records",
    "organizations=, on=: which records of others are opened on a day to those who receive what is handed in to these"
    " organisations (ids), as `scope.Opened`. A fixed number of queries.",
)
READ = Question(
    "record_read", "key=, kind=, number=, organization=, label=, by=: somebody read a record that was opened to him."
)
