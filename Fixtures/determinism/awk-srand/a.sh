awk 'BEGIN { srand(); for (i = 0; i < 5; i++) print rand() }' > r.txt
