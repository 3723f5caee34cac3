"""The table of features and the model's formula, shared by training, evaluation and scoring."""
import csv
import math


def read(path):
    """The names of the features, and the rows: (id, date, [1.0, feature, …], bad)."""
    with open(path, newline="") as file:
        head, *lines = csv.reader(file)
    rows = [(line[0], line[1], [1.0, *map(float, line[2:-1])], int(line[-1])) for line in lines]
    return head[2:-1], rows


def risk(weights, features):
    """The chance of a bad end."""
    return 1 / (1 + math.exp(-sum(map(float.__mul__, weights, features))))
