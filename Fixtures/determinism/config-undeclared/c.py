import json
open('o.txt', 'w').write(str(json.load(open('conf/settings.json'))['k']) + '\n')
