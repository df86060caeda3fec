"""Rates periods from JSON lines on standard input, one answer a line: a second reading of the formulas of docs/statements.md.

It works with exact fractions and shares no code with the product. Standard library only.
"""

import json
import sys
from fractions import Fraction
from math import floor

DIGITS = {"JPY": 0, "KWD": 3, "CLF": 4}
UNIT = {"GB": 10**9, "GiB": 2**30}


def half_up(value, digits):
    scaled = abs(value) * 10**digits
    whole = floor(scaled + Fraction(1, 2))
    return Fraction(-whole if value < 0 else whole, 10**digits)


def exact_cost(price, quantity):
    kind = price["model"]
    if kind == "unit":
        return quantity * Fraction(price["unitPrice"])
    if kind == "package":
        packages = -((-quantity) // Fraction(price["size"]))
        return packages * Fraction(price["price"])
    tiers = [
        (None if t["upTo"] is None else Fraction(t["upTo"]), Fraction(t["unitPrice"]), Fraction(t.get("flatFee", "0")))
        for t in price["tiers"]
    ]
    if kind == "volume":
        for bound, unit, flat in tiers:
            if bound is None or quantity <= bound:
                return quantity * unit + flat
    total = Fraction(0)
    below = Fraction(0)
    for place, (bound, unit, flat) in enumerate(tiers):
        top = quantity if bound is None else min(bound, quantity)
        if place == 0 or quantity > below:
            total += max(Fraction(0), top - below) * unit + flat
        below = bound
    return total


def is_billed(policy, row):
    if policy == "logged":
        return True
    good = 200 <= row["status"] <= 399
    if policy == "successful":
        return good
    return good or (400 <= row["status"] <= 499 and row["reachedBackend"])


def charge_total(charge, rows, share, digits, is_over):
    unit = charge.get("unit", "request")
    rows = [
        row
        for row in rows
        if ("routes" not in charge or row["route"] in charge["routes"])
        and ("methods" not in charge or row["method"] in charge["methods"])
    ]
    if unit == "request":
        used = Fraction(sum(int(row["requests"]) for row in rows))
    else:
        used = Fraction(sum(int(row["responseBytes"]) for row in rows), UNIT[unit])
    free = Fraction(floor(Fraction(charge.get("free", "0")) * share))
    cost = exact_cost(charge["price"], max(Fraction(0), used - free))
    cost -= min(cost, half_up(cost * Fraction(charge.get("discount", "0")), digits))
    if charge.get("maximum") is not None:
        cost = min(cost, Fraction(charge["maximum"]))
    missing = Fraction(0)
    if is_over and charge.get("minimum") is not None:
        missing = half_up(max(Fraction(0), Fraction(charge["minimum"]) * share - cost), digits)
    return half_up(cost, digits) + missing


for line in sys.stdin:
    case = json.loads(line)
    terms = case["terms"]
    digits = DIGITS.get(terms["currency"], 2)
    share = Fraction(case["days"]["inForce"], case["days"]["ofPeriod"])
    rows = [row for row in case["usage"] if is_billed(terms.get("billable", "reached"), row)]
    amounts = [half_up(Fraction(terms.get("fixedFee", "0")) * share, digits)]
    for charge in terms.get("charges", []):
        amounts.append(charge_total(charge, rows, share, digits, case["isOver"]))
    # As whole units of the smallest digit.
    print(json.dumps([str(int(amount * 10**digits)) for amount in amounts]))
