"""Village meetings (musdes/muskel): an agenda drawn from the lists, minutes taken live, papers signed, a batch locked.

What the meeting says becomes decisions of the cases only when its batch is locked; until then it is minutes.
"""
