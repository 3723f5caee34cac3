#!/bin/sh
cat "$1/sum.txt" params.yaml > "$2"
echo '{"acc": 0.5}' > metrics.json
printf 'step,loss\n1,2\n' > plots.csv
