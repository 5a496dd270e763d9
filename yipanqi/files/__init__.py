"""Uploads: checked for type by content, size, archives, macros and classification marks before anything else sees them.

`checks.text_of` takes the text out of a Word or plain text file; `checks.refuse_classified` looks at any text for marks
of classification, pasted text included. An upload is
kept only while its owner looks at what it would change (`waiting`); `sheets` reads workbooks.
"""
