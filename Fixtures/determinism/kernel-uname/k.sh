uname -r > k.txt
