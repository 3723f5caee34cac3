import os
n = int(open('state.txt').read()) if os.path.exists('state.txt') else 0
open('state.txt', 'w').write(str(n + 1))
open('o.txt', 'w').write('run %d\n' % n)
