"""Parameters."""
import os

SIZES = [8, 16]
UNUSED = os.getpid


class Model:
    width: int = 3

    def __init__(self):
        self.depth = -2
