import csv, json
json.dump(sorted({r['city'] for r in csv.DictReader(open('data.csv'))}), open('d.json', 'w'))
