#!/usr/bin/env python3
"""Invents a table of loan inquiries: make_data.py ROWS SEED > data/inquiries.csv

The same ROWS and SEED give the same bytes with every Python from 3.8 on: only `random()` is drawn,
whose sequence Python promises to keep. Some rows are dirty on purpose, as exports are.
"""
import csv
import datetime
import random
import sys

# Loan type: smallest and largest amount, and what the type adds to the risk.
LOANS = {
    "Auto": (4_000, 45_000, -0.06),
    "Credit card": (500, 12_000, 0.12),
    "Mortgage": (60_000, 420_000, -0.2),
    "Personal": (1_000, 25_000, 0.16),
    "Student": (2_000, 30_000, 0.02),
}
COLUMNS = ["InquiryID", "CustomerID", "InquiryDate", "LoanType", "LoanAmount", "AccountStatus"]
FIRST_DAY = datetime.date(2023, 1, 2)
DAYS = 1_395  # up to the export on 2026-10-28


def pick(draw, items):
    return items[int(draw() * len(items))]


def inquiries(draw, wanted):
    """Yields (customer, day, type, amount, status), customer by customer."""
    made, customer = 0, 10_000
    while made < wanted:
        customer += 1 + int(draw() * 7)
        risk = 0.05 + 0.3 * draw() + (0.45 if draw() < 0.35 else 0)
        for _ in range(min(wanted - made, 1 + int(draw() * draw() * 14))):
            loan = pick(draw, sorted(LOANS))
            low, high, added = LOANS[loan]
            share = draw() * draw()
            amount = round((low + share * (high - low)) / 50) * 50
            bad = draw() < risk + added + 0.5 * (share - 0.25)
            if draw() < 0.03:
                status = "Pending"
            elif bad:
                status = pick(draw, ["Default", "Late", "Late"])
            else:
                status = pick(draw, ["Closed", "Current", "Current"])
            yield customer, int(draw() * DAYS), loan, amount, status
            made += 1


def soiled(draw, row):
    """The row as a careless export would write it: 6 rows in 100 suffer."""
    number, customer, date, loan, amount, status = row
    chance = draw()
    if chance < 0.02:
        amount = ""
    elif chance < 0.03:
        amount = -amount
    elif chance < 0.045:
        loan = loan.upper() + " "
    elif chance < 0.06:
        date = ".".join(reversed(date.split("-")))
    return number, customer, date, loan, amount, status


def main():
    rows, seed = int(sys.argv[1]), int(sys.argv[2])
    draw = random.Random(seed).random
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    found = sorted(inquiries(draw, rows), key=lambda inquiry: (inquiry[1], inquiry[0]))
    for number, (customer, day, loan, amount, status) in enumerate(found, 500_001):
        date = (FIRST_DAY + datetime.timedelta(days=day)).isoformat()
        row = soiled(draw, (number, f"C{customer}", date, loan, amount, status))
        out.writerow(row)
        if draw() < 0.01:
            out.writerow(row)


main()
