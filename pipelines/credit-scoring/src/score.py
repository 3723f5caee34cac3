"""Decides on every inquiry: score.py FEATURES MODEL PREDICTIONS --decline-above X

Each row carries the digest of the model file (SHA-256, 12 digits), so that a decision can be traced
to its model years later: pipe why DIGEST.
"""
import argparse
import csv
import hashlib
import json

from table import read, risk


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("features")
    parser.add_argument("model")
    parser.add_argument("predictions")
    parser.add_argument("--decline-above", type=float, required=True)
    given = parser.parse_args()
    with open(given.model, "rb") as file:
        content = file.read()
    digest = hashlib.sha256(content).hexdigest()[:12]
    weights = list(json.loads(content)["weights"].values())
    with open(given.predictions, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["InquiryID", "risk", "decision", "model_digest"])
        for number, _, features, _ in read(given.features)[1]:
            chance = risk(weights, features)
            decision = "decline" if chance > given.decline_above else "accept"
            out.writerow([number, f"{chance:.4f}", decision, digest])


main()
