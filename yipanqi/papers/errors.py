"""What can go wrong with a paper, said in sentences a user understands."""

from yipanqi.kernel.errors import Refused


class PaperError(Refused):
    """A paper cannot be made; ``message`` is a Chinese sentence fit for the page."""


class TemplateRefused(PaperError):
    """An uploaded Word template was not accepted; the sentence says what to mend."""
