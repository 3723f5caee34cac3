"""Invents posts of a forum for programmers, some of them about R: make_data.py POSTS SEED > data/posts.tsv

Each line is the post's number, its tags, its title and its text, separated by tabs.
"""
import random
import sys

SHARED = (
    "how to read a file sort values by group join two tables write the result faster plot "
    "column missing value error loop function return list index date format test install "
    "package memory large data split string convert number print example expected output"
).split()
TOPICS = {
    "r": "dataframe dplyr ggplot factor vector tibble lapply data.table shiny rstudio CRAN NA".split(),
    "python": "pandas numpy dict tuple pip matplotlib class decorator generator None lambda".split(),
    "sql": "select where inner index primary key transaction view trigger NULL cursor".split(),
    "java": "interface stream maven null class static thread exception generics builder".split(),
}


def post(number, rng):
    """One post; a few say little about their topic, and a few speak of another one."""
    topic = rng.choices(list(TOPICS), weights=[3, 4, 2, 3])[0]
    words = TOPICS[topic if rng.random() > 0.08 else rng.choice(list(TOPICS))]
    share = rng.choice([0.0, 0.05, 0.1, 0.3])
    text = [rng.choice(words if rng.random() < share else SHARED) for _ in range(rng.randint(20, 60))]
    title = [rng.choice(words if rng.random() < share else SHARED) for _ in range(6)]
    return f"{number}\t{topic}\t{' '.join(title)}?\t{' '.join(text)}"


posts, rng = int(sys.argv[1]), random.Random(int(sys.argv[2]))
for number in range(1, posts + 1):
    print(post(number, rng))
