import deep.inner
def f(): return deep.inner.g()
