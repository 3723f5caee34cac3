import datetime
open('t.txt', 'w').write(str(datetime.date.today()) + '\n')
