import gzip
with open('o.gz', 'wb') as f, gzip.GzipFile('', 'wb', 9, f, mtime=0) as g: g.write(open('data.csv', 'rb').read())
