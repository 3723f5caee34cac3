import sqlite3
c = sqlite3.connect(':memory:')
open('t.txt', 'w').write(c.execute('select current_timestamp').fetchone()[0] + '\n')
