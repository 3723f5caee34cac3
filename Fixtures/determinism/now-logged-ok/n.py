import datetime, time
s = time.time(); print('started', datetime.datetime.now())
open('o.txt', 'w').write('fixed 2020-01-01\n'); print(time.time() - s)
