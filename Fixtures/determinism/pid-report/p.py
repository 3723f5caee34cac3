import os
open('p.txt', 'w').write(str(os.getpid()) + '\n')
