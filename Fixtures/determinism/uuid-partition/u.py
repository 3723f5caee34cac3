import os, uuid
os.makedirs('ds')
for i in range(3):
  open('ds/%s.csv' % uuid.uuid4().hex, 'w').write('%d\n' % i)
