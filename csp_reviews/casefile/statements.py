"""What the statements that are put together once, when the program starts, leave open: whose rows they ask for.

To write a statement anew for each request costs several times what it costs to run it. So whatever every case page and
every refreshed row of the queue asks is a constant, and is run with `{"case": …}`.
"""

from datetime import date

from sqlalchemy import BindParameter, bindparam

CASE: BindParameter[int] = bindparam("case")
AREA: BindParameter[int] = bindparam("area")
DAY: BindParameter[date] = bindparam("day")
