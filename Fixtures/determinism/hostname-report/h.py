import socket, json
json.dump({'host': socket.gethostname()}, open('m.json', 'w'))
