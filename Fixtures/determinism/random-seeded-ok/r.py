import random
random.seed(7)
open('r.txt', 'w').write('%r\n' % random.sample(range(100), 5))
