"""How the sign-in library behaves here: accounts are opened by the security administrator, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up; no mail from the library."""

    def is_open_for_signup(self, request) -> bool:
        """Nobody registers by himself."""
        return False
