LR = 1
