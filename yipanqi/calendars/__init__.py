"""日历: Party life and business dates of an organ on one calendar, and feeds that other calendars read.

Meetings come from 组织生活, due days from the ledger; only business dates and the addresses of feeds are kept here.
"""
