interface Closable {
  close(): Promise<void>;
}

/** Returns a function that returns its argument and closes it after the test. Call it in a `describe`. */
export function closing(): <T extends Closable>(opened: T) => T {
  const open: Closable[] = [];
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });
  return (opened) => {
    open.push(opened);
    return opened;
  };
}
