import datetime
open('t.txt', 'w').write(datetime.datetime.fromtimestamp(1700000000).isoformat() + '\n')
