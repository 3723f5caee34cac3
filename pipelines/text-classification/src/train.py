"""Grows a forest that tells posts about R from others: train.py FEATURES MODEL SEED TREES MIN_SPLIT"""
import sys

import joblib
from scipy.sparse import load_npz
from sklearn.ensemble import RandomForestClassifier

features, model, seed, trees, min_split = sys.argv[1:]
table = load_npz(f"{features}/train.npz")
labels, inputs = table[:, 1].toarray().ravel().astype(int), table[:, 2:]

forest = RandomForestClassifier(
    n_estimators=int(trees), min_samples_split=float(min_split), random_state=int(seed), n_jobs=2)
joblib.dump(forest.fit(inputs, labels), model)
