import getpass, json
json.dump({'by': getpass.getuser()}, open('m.json', 'w'))
