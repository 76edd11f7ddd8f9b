/** The promise's result; fails with what was awaited when it does not come. The limit is for a broken program, not for a slow one. */
export async function within<T>(promise: Promise<T>, awaited: string, limitMs = 5_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${awaited}: not within ${limitMs} ms`)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
