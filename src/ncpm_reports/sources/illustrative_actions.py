"""What people would have written for an invented quarter: the log of actions, said to be invented in every row."""

from collections.abc import Mapping

ACTIONS = """\
ask,action,owner,due,position
,"INVENTED: ask the force with most of the rise for its own account",INVENTED: secretariat,4 September 2025,done
,"INVENTED: find out who holds figures of the treatment that referrals led to",INVENTED: analysts,9 October 2025,open
letter-theft-from-person,,INVENTED: chair,11 December 2025,ask
"""


def invented_actions() -> Mapping[str, str]:
    """The log of actions of an invented quarter, by its name in the quarter's folder."""
    return {"board-actions.csv": ACTIONS}
