mkdir -p od/s && echo 1 > od/s/1 && echo 2 > od/2 && echo x > od/x.sh && chmod +x od/x.sh
echo '{"acc": 0.5}' > m.json; printf 'a,b\n1,2\n' > p.csv
