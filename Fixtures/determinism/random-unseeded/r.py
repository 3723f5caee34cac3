import random
open('r.txt', 'w').write('%r\n' % random.sample(range(100), 5))
