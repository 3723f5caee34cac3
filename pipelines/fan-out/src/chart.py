"""Draws what was and what is forecast: chart.py REGION > SVG"""
import csv
import json
import sys

region = sys.argv[1]
with open("best.json") as file:
    fit = json.load(file)[region]
with open(f"data/{region}.csv", newline="") as file:
    series = [float(row["inquiries"]) for row in csv.DictReader(file)]
top = max(series + fit["forecast"])


def line(values, start, colour):
    points = " ".join(
        f"{10 * (start + month)},{200 - 200 * value / top:.1f}"
        for month, value in enumerate(values)
    )
    return f'<polyline fill="none" stroke="{colour}" points="{points}"/>'


print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -10 {10 * len(series) + 10} 220">')
print(f"<title>{region}: {fit['model']}, off by {fit['error']} a month</title>")
print(line(series, 0, "black"))
print(line(fit["forecast"], len(series) - len(fit["forecast"]), "crimson"))
print("</svg>")
