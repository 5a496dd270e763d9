"""Two families of errors: what the user did (`Refused`, shown to the user) and what we did (`Broken`, never shown)."""


class Refused(Exception):
    """The request cannot be carried out; `message` says in Chinese what is wrong, where, and how to mend it.

    `field` names the form field it belongs to, so that a page can show it there; empty means the whole form.
    """

    def __init__(self, message: str, *, field: str = ""):
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refused):
    """The actor may know of the thing but not do this to it; the message says who can."""


class Conflict(Refused):
    """Somebody else changed the record meanwhile; what was typed must be kept by the caller."""


class Broken(Exception):
    """A mistake of ours: a contract between rooms was not kept. Must be loud, never caught in product code."""
