def g(): return 'x'
