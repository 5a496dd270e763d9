"""Bases of forms: refusals shown where they belong, once-keys against double posting, versions against overwriting."""

from django import forms

from yipanqi.files.checks import refuse_classified
from yipanqi.kernel import ids
from yipanqi.kernel.errors import Refused


class Form(forms.Form):
    """Form of the product. `folded` names optional fields hidden behind 更多选填项 until somebody needs them."""

    folded: tuple[str, ...] = ()
    folded_title = "更多选填项"
    required_css_class = "required"
    wrong = ""
    """What the action refused, for pages that say it above a grid beside the form."""

    def refused(self, error: Refused) -> None:
        """Show an action's refusal at its field, or at the top when it belongs to none."""
        self.wrong = error.message
        self.add_error(error.field if error.field in self.fields else None, error.message)

    def _post_clean(self) -> None:
        """Nothing typed anywhere may carry a mark of classification (JF-37): asked of every form, so that none forgets.

        Actions that are reached without a form, or by rows beside one, ask for themselves.
        """
        super()._post_clean()
        for name, field in self.fields.items():
            typed = self.cleaned_data.get(name)
            if not isinstance(typed, str) or field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput):
                continue
            try:
                refuse_classified(typed, field=name)
            except Refused as error:
                self.refused(error)


class OnceForm(Form):
    """A form that must not take effect twice: carries a key that the record made from it keeps as unique."""

    once = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["once"].initial = ids.token


class VersionForm(Form):
    """A form about a record that two people could save: carries the version it was opened with."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class ConfirmedForm(Form):
    """A form that takes effect only after password and second factor (`accounts.actions.confirm_identity`)."""

    password = forms.CharField(
        label="密码", max_length=128, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    code = forms.CharField(
        label="验证码", max_length=12, help_text="手机上当前显示的6位数字。",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = [name for name in self.fields if name not in ("password", "code")]
        self.order_fields((*own, "password", "code"))


class DayInput(forms.DateInput):
    """The browser's own date picker; its value is an ISO date whatever the language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")
