import os
open('t.txt', 'w').write(oct(os.stat('data.csv').st_mode) + '\n')
