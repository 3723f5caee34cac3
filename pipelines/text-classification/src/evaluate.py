"""Judges a forest on posts that it has not seen: evaluate.py MODEL FEATURES SCORES METRICS"""
import json
import sys

import joblib
from scipy.sparse import load_npz
from sklearn.metrics import average_precision_score, roc_auc_score

model, features, scores_file, metrics_file = sys.argv[1:]
table = load_npz(f"{features}/test.npz")
numbers, labels = table[:, :2].toarray().astype(int).T

forest = joblib.load(model)
forest.set_params(n_jobs=2)
scores = forest.predict_proba(table[:, 2:])[:, 1]

with open(scores_file, "w") as file:
    file.write("post,label,score\n")
    for number, label, score in zip(numbers, labels, scores):
        file.write(f"{number},{label},{float(score)!r}\n")

metrics = {
    "avg_prec": round(float(average_precision_score(labels, scores)), 4),
    "roc_auc": round(float(roc_auc_score(labels, scores)), 4),
}
with open(metrics_file, "w") as file:
    json.dump(metrics, file, indent=2)
    file.write("\n")
