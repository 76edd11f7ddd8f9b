import { z } from 'zod';
import type { BrokerClient } from './broker-client';

/** Writes a path of names that may hold any character. */
export const pathOf = (...parts: readonly string[]): string => parts.map(encodeURIComponent).join('/');

const numbered = z.object({ number: z.string() });

/**
 * Checks that the broker holds a version of a pacticipant. Without this check, some requests would create a mistyped version, and others
 * are answered as if it existed.
 * @throws when the broker does not hold it
 */
export async function assertVersion(client: BrokerClient, pacticipant: string, version: string): Promise<void> {
  if (!(await client.find(pathOf('pacticipants', pacticipant), z.object({ name: z.string() })))) {
    throw client.failure(`knows no pacticipant ${pacticipant}: npm run pact:setup makes those of this workspace`);
  }
  if (!(await client.find(pathOf('pacticipants', pacticipant, 'versions', version), numbered))) {
    throw client.failure(`knows no version ${version} of ${pacticipant}: publish its pacts, or its results, first`);
  }
}

/** The version that was last published from a branch. */
export async function latestVersion(client: BrokerClient, pacticipant: string, branch: string): Promise<string> {
  const path = pathOf('pacticipants', pacticipant, 'branches', branch, 'latest-version');
  const latest = await client.find(path, numbered);
  if (!latest) throw client.failure(`knows no branch ${branch} of ${pacticipant}: publish it first`);
  return latest.number;
}

/**
 * Checks that the broker can be asked for a branch. Some take every name, and then fail at each request for a branch whose name has letters
 * beyond ASCII.
 * @throws when it cannot, so that nothing is published there
 */
export async function assertTakesBranch(client: BrokerClient, pacticipant: string, branch: string): Promise<void> {
  if (/^[ -~]*$/.test(branch)) return;
  const status = await client.status(pathOf('pacticipants', pacticipant, 'branches', branch));
  if (status === 400 || status >= 500) {
    throw client.failure(
      `takes no branch with such letters as ${branch} (${status}), so nothing was sent: rename it in ASCII`,
    );
  }
}

const environments = z.object({
  _embedded: z.object({
    environments: z.array(z.object({ uuid: z.string(), name: z.string(), production: z.boolean() })),
  }),
});

export async function listEnvironments(client: BrokerClient) {
  return (await client.read('environments', environments))._embedded.environments;
}

/** Checks that the broker knows an environment. Returns its UUID. */
export async function assertEnvironment(client: BrokerClient, name: string): Promise<string> {
  const all = await listEnvironments(client);
  const found = all.find((environment) => environment.name === name);
  if (found) return found.uuid;
  const list = all.length > 0 ? `only ${all.map((environment) => environment.name).join(', ')}` : 'and none at all';
  throw client.failure(`knows no environment ${name}, ${list}: npm run pact:setup makes test and production`);
}
