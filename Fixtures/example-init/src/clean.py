"""Drops what cannot be used: repeated rows, open inquiries, amounts that are missing or negative."""
import csv

with open("data/inquiries.csv", newline="") as file:
    rows = list(csv.DictReader(file))

seen = set()
with open("data/clean.csv", "w", newline="") as file:
    out = csv.DictWriter(file, rows[0], lineterminator="\n")
    out.writeheader()
    for row in rows:
        row["LoanType"] = row["LoanType"].strip().capitalize()
        if "." in row["InquiryDate"]:
            row["InquiryDate"] = "-".join(reversed(row["InquiryDate"].split(".")))
        usable = row["LoanAmount"].isdigit() and row["AccountStatus"] != "Pending"
        if usable and row["InquiryID"] not in seen:
            seen.add(row["InquiryID"])
            out.writerow(row)
