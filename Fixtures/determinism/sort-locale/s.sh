tail -n +2 data.csv | cut -d, -f2 | sort > s.txt
