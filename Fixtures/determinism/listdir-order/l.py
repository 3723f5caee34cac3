import os
open('l.txt', 'w').write('\n'.join(os.listdir('parts')) + '\n')
