"""What this room asks the rooms above it: it knows accounts, not who holds which office."""

from yipanqi.kernel.questions import Question

DEMO_ROLES = Question(
    "demo_roles", "(no arguments): sign-in names for the demonstration's sign-in page as [(username, role in words)]."
)
OFFICE_NEEDING_SECOND_FACTOR = Question(
    "office_needing_second_factor",
    "account=: the office, in words, for which this account must use a second factor, or None.",
)
PEOPLE_WITHOUT_ACCOUNT = Question(
    "people_without_account",
    "text=, person_id=: people of the register who have no account yet, as [(id, name, where they belong)].",
)
ACCOUNT_OPENED = Question(
    "account_opened", "account=, person_id=, by=: an account was opened for this person; answered by linking the two."
)
PERSON_OF_ACCOUNT = Question(
    "person_of_account", "accounts=: for a list of account ids a mapping id → where its person belongs, in words."
)
