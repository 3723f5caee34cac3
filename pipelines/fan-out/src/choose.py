"""Takes the better fit of each region: choose.py MODEL-REGION.json… writes best.json"""
import json
import os
import sys

best = {}
for path in sys.argv[1:]:
    region = os.path.basename(path)[: -len(".json")].split("-")[1]
    with open(path) as file:
        fit = json.load(file)
    if region not in best or fit["error"] < best[region]["error"]:
        best[region] = fit

metrics = {region: {"model": fit["model"], "error": fit["error"]} for region, fit in best.items()}
for path, content in (("best.json", best), ("metrics.json", metrics)):
    with open(path, "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
