import { z } from 'zod';
import type { BrokerClient } from './broker-client';

const named = (name: string) => encodeURIComponent(name);

/**
 * Checks that the broker holds a version of a pacticipant. Without this check, some requests would create a mistyped version, and others
 * are answered as if it existed.
 * @throws when the broker does not hold it
 */
export async function assertVersion(client: BrokerClient, pacticipant: string, version: string): Promise<void> {
  const path = `pacticipants/${named(pacticipant)}`;
  if ((await client.ask(path)).status === 404) {
    throw client.failure(`knows no pacticipant ${pacticipant}: npm run pact:setup makes those of this workspace`);
  }
  if ((await client.ask(`${path}/versions/${named(version)}`)).status === 404) {
    throw client.failure(`knows no version ${version} of ${pacticipant}: publish its pacts, or its results, first`);
  }
}

/** The version that was last published from a branch. */
export async function latestVersion(client: BrokerClient, pacticipant: string, branch: string): Promise<string> {
  const path = `pacticipants/${named(pacticipant)}/branches/${named(branch)}/latest-version`;
  const { status, data } = await client.ask(path);
  const read = z.object({ number: z.string() }).safeParse(data);
  if (status !== 200 || !read.success)
    throw client.failure(`knows no branch ${branch} of ${pacticipant}: publish it first`);
  return read.data.number;
}

/**
 * Checks that the broker can be asked for a branch. Some take every name, and then fail at each request for a branch whose name has letters
 * beyond ASCII.
 * @throws when it cannot, so that nothing is published there
 */
export async function assertTakesBranch(client: BrokerClient, pacticipant: string, branch: string): Promise<void> {
  if (/^[ -~]*$/.test(branch)) return;
  const status = await client.status(`pacticipants/${named(pacticipant)}/branches/${named(branch)}`);
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
  return environments.parse(await client.demand('environments'))._embedded.environments;
}

export async function assertEnvironment(client: BrokerClient, name: string): Promise<void> {
  const names = (await listEnvironments(client)).map((environment) => environment.name);
  if (names.includes(name)) return;
  const list = names.length > 0 ? `only ${names.join(', ')}` : 'and none at all';
  throw client.failure(`knows no environment ${name}, ${list}: npm run pact:setup makes test and production`);
}
