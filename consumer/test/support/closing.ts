interface Closable {
  close(): Promise<void>;
}

/** For a `describe`: hands through what its tests open, and closes it after each of them. */
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
