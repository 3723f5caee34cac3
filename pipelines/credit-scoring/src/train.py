"""Fits a logistic regression: train.py FEATURES MODEL --before DATE --rounds N --rate X"""
import argparse
import json

from table import read, risk


def fit(rows, rounds, rate):
    """Weights by gradient descent with momentum, from zero: nothing is drawn, so nothing varies."""
    weights = [0.0] * len(rows[0][2])
    speed = weights
    for _ in range(rounds):
        slope = [0.0] * len(weights)
        for _, _, features, bad in rows:
            miss = risk(weights, features) - bad
            slope = [total + miss * feature for total, feature in zip(slope, features)]
        speed = [0.8 * old - rate * total / len(rows) for old, total in zip(speed, slope)]
        weights = [weight + step for weight, step in zip(weights, speed)]
    return weights


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("features")
    parser.add_argument("model")
    parser.add_argument("--before", required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--rate", type=float, required=True)
    given = parser.parse_args()
    names, rows = read(given.features)
    known = [row for row in rows if row[1] < given.before]
    weights = fit(known, given.rounds, given.rate)
    # Six digits, since the last ones of exp() and sum() depend on the processor and on Python.
    model = {name: round(weight, 6) for name, weight in zip(["intercept", *names], weights)}
    with open(given.model, "w") as file:
        json.dump({"inquiries": len(known), "weights": model}, file, indent=2)
        file.write("\n")
    print(f"learnt from {len(known)} inquiries before {given.before}")


main()
