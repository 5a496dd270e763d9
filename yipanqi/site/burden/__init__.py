"""What the product asks people to type: every form with the reason it may ask.

A new form, or a new field of one, is admitted by a line of `forms.csv`: on what it rests, who answers for it, until
when it is to be looked at again, after checking that the datum is not held already (减负规定; field law JF-13). Tests
compare the lines with the forms there are; `yipanqi doctor` names those whose day has passed. `data.csv` says which
datum each field asks, so that no form asks what another asks already.

`meter` counts from the history what was asked in fact, by the constants of `constants` (docs/adr/0015).
"""
