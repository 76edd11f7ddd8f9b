import type { ProviderApi } from '../seeding/provider-api';
import type { Caller } from './caller';
import type { Ledger } from './ledger';

/**
 * Deletes what seeding, replay or a step list made, once nothing is under way that could make more.
 * @returns what could not be deleted, and why, a line each
 */
export async function tearDown(api: ProviderApi, caller: Caller, ledger: Ledger): Promise<string[]> {
  const leftBehind: string[] = [];
  await caller.idle();
  for (const { kind, uid } of ledger.open()) {
    await api.remove(kind, uid).catch((error: Error) => leftBehind.push(`${kind} ${uid} (${error.message})`));
  }
  return leftBehind;
}
