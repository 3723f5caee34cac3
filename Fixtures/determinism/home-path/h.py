import os
open('t.txt', 'w').write(os.path.expanduser('~/models') + '\n')
