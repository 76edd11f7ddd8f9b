import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { userFolder } from '../../../lib/folders';
import { parseJson } from '../../../lib/json';
import { identify, isRunning } from '../../../lib/process';
import { replaceFile } from '../../../lib/replace-file';
import { CallFailed } from './caller';
import { Ledger } from './ledger';
import type { Account } from './target';

/** The first line of a file. Each line after it is a note. */
const header = z.object({ process: z.object({ pid: z.number(), startedAt: z.string() }) });

const folder = () => join(userFolder(process.env.XDG_STATE_HOME, '.local/state'), 'ledgers');

/** The gateway's address without what may be secret in a URL. */
function gatewayOf({ urls }: Account): string {
  const { origin, pathname } = new URL(urls['communication-gw']);
  return origin + pathname;
}

/** Names begin alike for one gateway and business. Processes of another machine are not seen, so theirs begin differently. */
function prefixOf(account: Account): string {
  const text = JSON.stringify([hostname(), gatewayOf(account), account.businessUid]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function unwritable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return `The ledger of what a run makes cannot be written in ${folder()} (${code}): set XDG_STATE_HOME to another folder`;
}

/** A ledger that outlives its process. */
export class LedgerFile {
  readonly ledger: Ledger;
  /** `undefined` once it is closed: a call that hangs may end after that. */
  #file: number | undefined;

  private constructor(
    private readonly path: string,
    notes: readonly unknown[] = [],
  ) {
    this.#file = openSync(path, 'a');
    this.ledger = new Ledger((note) => {
      // It is not flushed to the disk: what is written survives the process, and a flush would take longer than the call. The line
      // break comes first, so that a line which a full disk has cut does not spoil the next.
      try {
        if (this.#file !== undefined) appendFileSync(this.#file, `\n${JSON.stringify(note)}`);
      } catch (error) {
        throw new CallFailed(unwritable(error));
      }
    }, notes);
  }

  /** Makes the file of a run. @throws when it cannot be written, with the variable to set */
  static async create(account: Account): Promise<LedgerFile> {
    const { businessUid } = account;
    const path = join(folder(), `${prefixOf(account)}-${randomUUID()}.jsonl`);
    const first = { gateway: gatewayOf(account), businessUid, process: identify(process.pid) };
    try {
      await mkdir(folder(), { recursive: true, mode: 0o700 });
      await replaceFile(path, JSON.stringify(first));
      return new LedgerFile(path);
    } catch (error) {
      throw new Error(unwritable(error));
    }
  }

  /** The files of runs against the same gateway and business whose process has ended. */
  static async abandoned(account: Account): Promise<LedgerFile[]> {
    const names = await readdir(folder()).catch(() => []);
    const own = names.filter((name) => name.startsWith(prefixOf(account)) && name.endsWith('.jsonl'));
    const read = own.map(async (name) => {
      const path = join(folder(), name);
      // Another run may have removed it meanwhile.
      const text = await readFile(path, 'utf8').catch(() => undefined);
      if (text === undefined) return [];
      const [first, ...notes] = text.split('\n').map(parseJson);
      const owner = header.safeParse(first).data?.process;
      return owner && isRunning(owner) ? [] : [new LedgerFile(path, notes)];
    });
    return (await Promise.all(read)).flat();
  }

  /** Closes the file. It stays unless nothing in it is needed any more. */
  async close({ keep }: { readonly keep: boolean }): Promise<void> {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    if (!keep) await rm(this.path, { force: true });
  }
}
