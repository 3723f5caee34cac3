"""Judges the forest on the inquiries that it has not seen: metrics.json"""
import json

from features import load, predict

with open("model.json") as file:
    forest = json.load(file)

unseen = [row for row in load("data/clean.csv") if row[0]]
right = 0
for _, bad, features in unseen:
    chance = sum(predict(tree, features) for tree in forest) / len(forest)
    right += (chance > 0.5) == bad

with open("metrics.json", "w") as file:
    json.dump({"accuracy": round(right / len(unseen), 4), "inquiries": len(unseen)}, file, indent=2)
    file.write("\n")
