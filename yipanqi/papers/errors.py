"""What can go wrong with a paper, said in sentences a user understands."""


class PaperError(ValueError):
    """A paper cannot be made; ``str(error)`` is a Chinese sentence fit for the page."""


class TemplateRefused(PaperError):
    """An uploaded Word template was not accepted; the sentence says what to mend."""
