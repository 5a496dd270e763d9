"""Composition: settings, root addresses, navigation, the desk (工作台), command line, pages of many rooms."""
