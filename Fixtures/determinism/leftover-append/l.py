open('log.txt', 'a').write('run\n')
