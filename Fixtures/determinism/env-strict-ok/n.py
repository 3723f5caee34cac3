import os
level = {'fast': 1, 'slow': 2}[os.environ.get('LEVEL', 'fast')]
open('o.txt', 'w').write('same\n')
