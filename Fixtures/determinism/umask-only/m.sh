touch z; stat -c %a z > t.txt; rm z
