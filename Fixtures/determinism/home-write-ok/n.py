import os
p = os.path.expanduser('~/.demo-tool'); os.makedirs(p, exist_ok=True); open(p + '/log', 'a').write('x')
open('o.txt', 'w').write('same\n')
