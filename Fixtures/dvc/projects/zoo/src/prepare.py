import os, sys
source, target = sys.argv[1:]
os.makedirs(target)
total = sum(len(files) for _, _, files in os.walk(source))
with open(f"{target}/sum.txt", "w") as file:
    file.write(f"{total}\n")
