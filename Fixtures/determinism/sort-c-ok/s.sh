tail -n +2 data.csv | cut -d, -f2 | LC_ALL=C sort > s.txt
