import csv, pickle
pickle.dump({r['city'] for r in csv.DictReader(open('data.csv'))}, open('s.pkl', 'wb'))
