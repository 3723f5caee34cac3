seq 1 12 | xargs -P4 -I{} sh -c 'sleep 0.0$(({} % 4)); echo {}' > x.txt
