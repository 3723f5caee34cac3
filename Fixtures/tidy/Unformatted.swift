let    answer = 42
