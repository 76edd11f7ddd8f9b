import { z } from 'zod';
import type { BrokerClient } from './broker-client';

const named = (name: string) => encodeURIComponent(name);

/** The broker would make a pacticipant or version out of a slip of the pen, or answer for one that nobody has. */
export async function assertVersion(client: BrokerClient, pacticipant: string, version: string): Promise<void> {
  const path = `pacticipants/${named(pacticipant)}`;
  if ((await client.ask(path)).status === 404) {
    throw client.failure(`knows no pacticipant ${pacticipant}: npm run pact:setup makes those of this workspace`);
  }
  if ((await client.ask(`${path}/versions/${named(version)}`)).status === 404) {
    throw client.failure(`knows no version ${version} of ${pacticipant}: publish its pacts, or its results, first`);
  }
}

/** The version at the head of a branch. */
export async function latestVersion(client: BrokerClient, pacticipant: string, branch: string): Promise<string> {
  const path = `pacticipants/${named(pacticipant)}/branches/${named(branch)}/latest-version`;
  const { status, data } = await client.ask(path);
  const read = z.object({ number: z.string() }).safeParse(data);
  if (status !== 200 || !read.success)
    throw client.failure(`knows no branch ${branch} of ${pacticipant}: publish it first`);
  return read.data.number;
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
  const known = (await listEnvironments(client)).map((environment) => environment.name);
  if (known.includes(name)) return;
  const list = known.length > 0 ? `only ${known.join(', ')}` : 'and none at all';
  throw client.failure(`knows no environment ${name}, ${list}: npm run pact:setup makes test and production`);
}
