"""Grows a forest, each tree on its own draw of the rows: train.py TREES SEED"""
import json, random, sys
from features import NAMES, load

def draw_rows(rows, k):
    return random.sample(rows, k)


def impurity(rows):
    bad = sum(row[1] for row in rows)
    return bad * (len(rows) - bad) / max(1, len(rows))


def grow(rows, depth, rng):
    """Splits the rows where that separates good from bad ends best, among a few tries."""
    best = None
    for _ in range(8 if depth else 0):
        column = rng.randrange(len(NAMES))
        limit = rng.choice(rows)[2][column]
        parts = [], []
        for row in rows:
            parts[row[2][column] > limit].append(row)
        score = impurity(parts[0]) + impurity(parts[1])
        if min(map(len, parts)) >= 15 and (best is None or score < best[0]):
            best = score, column, limit, parts
    if best is None:
        return round(sum(row[1] for row in rows) / len(rows), 4)
    _, column, limit, (below, above) = best
    return {
        "if": NAMES[column],
        "limit": limit,
        "below": grow(below, depth - 1, rng),
        "above": grow(above, depth - 1, rng),
    }


trees, rng = int(sys.argv[1]), random.Random(int(sys.argv[2]))
known = [row for row in load("data/clean.csv") if not row[0]]
forest = [grow(draw_rows(known, len(known) // 3), 4, rng) for _ in range(trees)]
with open("model.json", "w") as file:
    json.dump(forest, file, indent=1)
    file.write("\n")
