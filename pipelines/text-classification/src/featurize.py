"""Turns texts into numbers, tf-idf of words and pairs of words: featurize.py IN OUT MIN_POSTS NGRAMS"""
import os
import sys

import numpy as np
from scipy.sparse import hstack, save_npz
from sklearn.feature_extraction.text import TfidfVectorizer

source, target, min_posts, ngrams = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def read(path):
    """The posts' numbers with their labels, and their texts."""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return np.array([[int(number), int(label)] for number, label, _ in rows]), [row[2] for row in rows]


os.makedirs(target, exist_ok=True)
words = TfidfVectorizer(stop_words="english", min_df=min_posts, ngram_range=(1, ngrams))
for part, convert in ("train", words.fit_transform), ("test", words.transform):
    known, texts = read(f"{source}/{part}.tsv")
    # The first two columns are the post's number and its label.
    save_npz(f"{target}/{part}.npz", hstack([known, convert(texts)], format="csr"))
