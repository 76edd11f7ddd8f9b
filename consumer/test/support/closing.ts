interface Closable {
  close(): Promise<void>;
}

/** Returns a function that passes through what a test opens, which is closed after the test. Call it in a `describe`. */
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
