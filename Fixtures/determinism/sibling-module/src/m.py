import helper
open('o.txt', 'w').write(helper.f() + '\n')
