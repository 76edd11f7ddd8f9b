import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterThisTest } from '../../lib/test/clean-up';

/** Makes a folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'broker-test-'));
  afterThisTest(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes an executable shell script that stands for a program, in a folder of its own. Returns its path. */
export async function program(name: string, body: string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Starts a server that is closed after the test. Returns its base URL. */
export async function server(listener: RequestListener): Promise<string> {
  const it = createServer(listener);
  await new Promise<void>((resolve) => it.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => {
    it.closeAllConnections();
    it.close();
  });
  return `http://127.0.0.1:${(it.address() as AddressInfo).port}`;
}

/** Sets a variable until the test ends. */
export function environment(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  afterThisTest(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

/** Returns the error that a promise is rejected with. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('did not fail');
}
