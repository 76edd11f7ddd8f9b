import { z } from 'zod';
import type { BrokerClient } from '../client/broker-client';
import { pathOf } from '../client/lookup';

const named = z.object({ name: z.string() });
const latestPacts = z.object({ _links: z.object({ 'pb:pacts': z.array(named).default([]) }) });
const pacticipant = z.object({ mainBranch: z.string().nullish() });
const branchList = z.object({ _embedded: z.object({ branches: z.array(named) }) });

const shownBranches = 5;

async function explain(client: BrokerClient, provider: string, consumer: string): Promise<string> {
  const { mainBranch } = await client.read(pathOf('pacticipants', consumer), pacticipant);
  const listed = await client.find(pathOf('pacticipants', consumer, 'branches'), branchList);
  const branches = listed?._embedded.branches.map(({ name }) => name) ?? [];
  const shown = branches.slice(0, shownBranches).join(', ') || 'no branch';
  const more = branches.length > shownBranches ? ` and ${branches.length - shownBranches} more` : '';
  const main = mainBranch ? `its main branch is said to be ${mainBranch}` : 'none is said to be its main branch';
  return `${consumer} has pacts with ${provider}, but none to verify: it publishes from ${shown}${more}, and ${main}. Name the right one: npx pact broker create-or-update-pacticipant --name ${consumer} --main-branch BRANCH`;
}

/**
 * Explains why nothing is verified of consumers that have pacts with a provider, a line each.
 * @param selected the consumers of which something is
 */
export async function explainUnselected(
  client: BrokerClient,
  provider: string,
  selected: readonly string[],
): Promise<string[]> {
  const latest = await client.find(pathOf('pacts', 'provider', provider, 'latest'), latestPacts);
  const consumers = new Set(latest?._links['pb:pacts'].map(({ name }) => name));
  for (const consumer of selected) consumers.delete(consumer);
  return Promise.all([...consumers].map((consumer) => explain(client, provider, consumer)));
}
