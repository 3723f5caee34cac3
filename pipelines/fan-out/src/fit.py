"""Fits a model by trying a grid of its settings: fit.py MODEL CSV FIT --months N --grid N"""
import argparse
import csv
import json
import os


def run(series, alpha, beta):
    """Holt's smoothing; with beta 0 there is no trend. Returns level, trend and squared error."""
    level, trend, squares = series[0], 0.0, 0.0
    for value in series[1:]:
        miss = value - (level + trend)
        squares += miss * miss
        level += trend + alpha * miss
        trend += alpha * beta * miss
    return level, trend, squares


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=["holt", "smooth"])
    parser.add_argument("data")
    parser.add_argument("fit")
    parser.add_argument("--months", type=int, required=True)
    parser.add_argument("--grid", type=int, required=True)
    given = parser.parse_args()
    with open(given.data, newline="") as file:
        series = [float(row["inquiries"]) for row in csv.DictReader(file)]
    known, later = series[: -given.months], series[-given.months :]
    steps = [step / given.grid for step in range(1, given.grid)]
    betas = steps if given.model == "holt" else [0.0]
    _, alpha, beta = min((run(known, a, b)[2], a, b) for a in steps for b in betas)
    level, trend, _ = run(known, alpha, beta)
    forecast = [level + trend * ahead for ahead in range(1, given.months + 1)]
    error = sum(abs(f - real) for f, real in zip(forecast, later)) / given.months
    fit = {
        "model": given.model,
        "alpha": alpha,
        "beta": beta,
        "error": round(error, 2),
        "forecast": [round(value, 1) for value in forecast],
    }
    os.makedirs(os.path.dirname(given.fit), exist_ok=True)
    with open(given.fit, "w") as file:
        json.dump(fit, file, indent=2)
        file.write("\n")


main()
