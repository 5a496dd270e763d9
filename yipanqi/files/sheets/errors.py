"""Why a file is refused before a single row of it is read. Each sentence says what is wrong and how to mend it."""

from yipanqi.kernel.errors import Refused


class UnreadableFile(Refused):
    """The file as a whole cannot be imported; `message` is for the user."""


class WrongType(UnreadableFile):
    """By its content the file is no spreadsheet of a kind we read, whatever its name ends with."""


class MacroFile(UnreadableFile):
    """The file carries a program (VBA, Excel 4 macro sheet, Basic)."""


class EncryptedFile(UnreadableFile):
    """The file asks for a password."""


class BombFile(UnreadableFile):
    """The archive unpacks to far more than it should: made to exhaust the server, or broken."""


class TooLarge(UnreadableFile):
    """More bytes, rows, columns or cells than an organ's register can have."""


class CutFile(UnreadableFile):
    """The file ends before its own structure does, or its structure is damaged."""
