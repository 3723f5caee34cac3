"""Splits posts into those to learn from and those to judge by: prepare.py POSTS FOLDER SHARE SEED"""
import os
import random
import sys

source, folder, share, seed = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
rng = random.Random(seed)
os.makedirs(folder, exist_ok=True)
with open(source, encoding="utf-8") as posts, \
        open(f"{folder}/train.tsv", "w", encoding="utf-8") as train, \
        open(f"{folder}/test.tsv", "w", encoding="utf-8") as test:
    for line in posts:
        number, topic, title, text = line.rstrip("\n").split("\t")
        part = test if rng.random() < share else train
        part.write(f"{number}\t{int(topic == 'r')}\t{title} {text}\n")
