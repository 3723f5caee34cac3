"""Turns inquiries into numbers between 0 and 1: features.py CLEAN FEATURES --window-days N"""
import argparse
import csv
import datetime

# Each type of loan, and its largest usual amount.
LOANS = {
    "Auto": 45_000,
    "Credit card": 12_000,
    "Mortgage": 420_000,
    "Personal": 25_000,
    "Student": 30_000,
}
COLUMNS = ["amount", "inquiries", "share_bad", "last_bad"]
COLUMNS += [loan.lower().replace(" ", "_") for loan in LOANS]


def features(row, past):
    """The numbers of one inquiry; `past` is 1 for a bad and 0 for a good end, oldest first."""
    return [
        f"{int(row['LoanAmount']) / LOANS[row['LoanType']]:.4f}",
        f"{min(len(past), 10) / 10:.1f}",
        f"{(1 + sum(past)) / (2 + len(past)):.4f}",
        past[-1] if past else 0,
    ] + [int(row["LoanType"] == loan) for loan in LOANS]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--window-days", type=int, required=True)
    given = parser.parse_args()
    with open(given.source, newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["InquiryDate"], row["InquiryID"]))
    history = {}
    with open(given.target, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["InquiryID", "InquiryDate", *COLUMNS, "bad"])
        for row in rows:
            day = datetime.date.fromisoformat(row["InquiryDate"]).toordinal()
            bad = int(row["AccountStatus"] in ("Late", "Default"))
            known = history.setdefault(row["CustomerID"], [])
            past = [ended for then, ended in known if day - then <= given.window_days]
            out.writerow([row["InquiryID"], row["InquiryDate"], *features(row, past), bad])
            known.append((day, bad))
    print(f"{len(rows)} inquiries of {len(history)} customers")


main()
