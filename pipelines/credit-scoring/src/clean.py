"""Makes an export usable: clean.py INQUIRIES CLEAN"""
import csv
import sys


def cleaned(row):
    """The row in one spelling, or None if it says too little."""
    if not row["LoanAmount"].isdigit() or row["AccountStatus"] == "Pending":
        return None
    date = row["InquiryDate"]
    if "." in date:
        date = "-".join(reversed(date.split(".")))
    return {**row, "InquiryDate": date, "LoanType": row["LoanType"].strip().capitalize()}


def main():
    source, target = sys.argv[1:]
    with open(source, newline="") as file:
        rows = list(csv.DictReader(file))
    once = {row["InquiryID"]: row for row in map(cleaned, rows) if row}
    with open(target, "w", newline="") as file:
        out = csv.DictWriter(file, rows[0], lineterminator="\n")
        out.writeheader()
        out.writerows(once.values())
    print(f"{len(rows)} rows read, {len(once)} kept")


main()
