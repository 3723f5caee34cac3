import multiprocessing as m
def f(i):
  return str(i * i)
if __name__ == '__main__':
  with m.Pool(3) as p:
    open('m.txt', 'w').write('\n'.join(p.map(f, range(50))) + '\n')
