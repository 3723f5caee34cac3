import tempfile, os
d = tempfile.mkdtemp()
open('t.txt', 'w').write(os.path.basename(d) + '\n')
os.rmdir(d)
