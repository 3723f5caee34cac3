gzip -k -c data.csv > /dev/null; gzip -k data.csv
