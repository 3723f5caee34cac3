import zipfile
with zipfile.ZipFile('o.zip', 'w') as z:
  z.write('data.csv')
