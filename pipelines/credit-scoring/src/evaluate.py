"""Judges the model on later inquiries.

evaluate.py FEATURES MODEL METRICS --from DATE --decline-above X
"""
import argparse
import json

from table import read, risk


def separation(scored):
    """How often a bad inquiry has the higher risk of the two (AUC): 0.5 is chance, 1 is perfect."""
    good, pairs = 0, 0
    for _, bad in sorted(scored):
        if bad:
            pairs += good
        else:
            good += 1
    return pairs / (good * (len(scored) - good))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("features")
    parser.add_argument("model")
    parser.add_argument("metrics")
    parser.add_argument("--from", dest="start", required=True)
    parser.add_argument("--decline-above", type=float, required=True)
    given = parser.parse_args()
    with open(given.model) as file:
        weights = list(json.load(file)["weights"].values())
    later = [row for row in read(given.features)[1] if row[1] >= given.start]
    scored = [(risk(weights, features), bad) for _, _, features, bad in later]
    declined = [bad for chance, bad in scored if chance > given.decline_above]
    right = sum((chance > given.decline_above) == bad for chance, bad in scored)
    metrics = {
        "accuracy": round(right / len(scored), 4),
        "auc": round(separation(scored), 4),
        "declined": round(len(declined) / len(scored), 4),
        "inquiries": len(scored),
    }
    with open(given.metrics, "w") as file:
        json.dump(metrics, file, indent=2)
        file.write("\n")


main()
