import csv, json
json.dump({r['city']: r['id'] for r in csv.DictReader(open('data.csv'))}, open('d.json', 'w'))
