open('h.txt', 'w').write(str(hash('bank') % 1000) + '\n')
