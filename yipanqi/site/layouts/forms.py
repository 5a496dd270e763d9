"""The form of an upload."""

from django import forms

from yipanqi.files.checks import read_limited
from yipanqi.kernel.errors import Refused
from yipanqi.papers.templates import MAX_BYTES
from yipanqi.ui.forms import Form


class UploadForm(Form):
    """A Word file; what it contains is looked at by the action."""

    file = forms.FileField(
        label="Word 模板（.docx）",
        widget=forms.ClearableFileInput({"accept": ".docx"}),
        help_text="上传后先试填，看过样稿再启用。不接受带宏的文件。",
    )

    def clean_file(self) -> tuple[str, bytes]:
        """Name and bytes, read no further than a template may be large."""
        upload = self.cleaned_data["file"]
        try:
            return upload.name, read_limited(upload, limit=MAX_BYTES)
        except Refused as error:
            raise forms.ValidationError(error.message) from error
