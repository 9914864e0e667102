"""The rows of referrals in the access matrix."""

from tests.cases.plan_matrix import DECISION_ROWS

ROWS = {**DECISION_ROWS}
