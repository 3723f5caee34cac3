import os
f = '/tmp/verify-fixture-cache'
hit = os.path.exists(f)
open(f, 'w').write('x')
open('o.txt', 'w').write('hit %s\n' % hit)
