"""The rules of an ASB case review: pure functions over values, with no clock, no chance, no database and no web.

Everything here can be read beside the Anti-social Behaviour, Crime and Policing Act 2014, ss.104-105 and Sch. 4.
"""
