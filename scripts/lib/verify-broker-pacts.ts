import { z } from 'zod';
import type { BrokerClient } from '../../broker/client/broker-client';
import { connect } from '../../broker/client/check';
import { assertTakesBranch } from '../../broker/client/lookup';
import { pactAt, pactsToVerify, type Selection } from '../../broker/release/pacts-to-verify';
import { publishResults } from '../../broker/release/results';
import { branchNamed, identify, mainBranch, type Version } from '../../broker/release/version';
import { UsageError } from '../../lib/cli';
import { readEnvironment } from '../../lib/environment';
import { projectFolder } from '../../lib/folders';
import { type Provider, providerNamed, providers } from '../../provider/verification/providers';
import type { Result } from '../../provider/verification/results';
import type { Verification } from '../../provider/verification/verify';
import { ofVerification } from '../../results/cases/verification';
import type { Outcome } from '../../results/outcome';
import type { Say } from '../../results/tell';
import { type NamedTarget, readTargetSettings } from './target-settings';
import { verifyPacts } from './verify-pacts';

const schema = z.object({
  PACT_URL: z.url({ error: 'must be the URL of a pact' }).optional(),
  PACT_PUBLISH_RESULTS: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  PACT_PROVIDER_VERSION: z.string().optional(),
  PACT_PROVIDER_BRANCH: z.string().optional(),
  PACT_WIP_SINCE: z.iso.date({ error: 'must be a date, such as 2026-01-31' }).default('2026-01-01'),
});

const checkout = { root: projectFolder, env: process.env };
const hints = { branch: 'PACT_PROVIDER_BRANCH' };

/** The version that is verified: the commit that is checked out for the embedded gateway, and the given one for a live gateway. */
async function providerVersion(env: z.infer<typeof schema>): Promise<Version> {
  const { PACT_PROVIDER_VERSION: number, PACT_PROVIDER_BRANCH: branch, PACT_PUBLISH_RESULTS: publish } = env;
  if (number && branch) return { number, branch: await branchNamed(projectFolder, branch, hints.branch) };
  if (process.env.COMMUNICATION_GW_URL && publish === 'true' && !number) {
    throw new Error(
      'PACT_PROVIDER_VERSION must be set, and PACT_PROVIDER_BRANCH: the commit of this workspace is not what the live gateway runs',
    );
  }
  const identified = await identify({ ...checkout, branch, allowDirty: publish !== 'true', hints });
  return { ...identified, ...(number && { number }) };
}

function chosen(name: string | undefined): readonly Provider[] {
  if (!name) return providers;
  const found = providerNamed(name);
  if (!found) throw new UsageError(`--provider takes ${providers.join(' or ')}`);
  return [found];
}

/** Verifies the pacts that the broker selects, and publishes the results where that is asked for. */
export async function verifyBrokerPacts(
  say: Say,
  flags: { readonly provider?: string | undefined; readonly verbose?: boolean | undefined },
): Promise<Outcome> {
  const print = (line: string) => say(`${line}\n`);
  const asked = chosen(flags.provider);
  const target = readTargetSettings();
  const env = readEnvironment(schema);
  const publish = env.PACT_PUBLISH_RESULTS === 'true';
  const version = await providerVersion(env);
  const main = await mainBranch(checkout);
  const { PACT_WIP_SINCE: since, PACT_URL: pactUrl } = env;
  if (!main && !pactUrl) {
    print('No main branch is known here, so work in progress is not verified: set PACT_MAIN_BRANCH');
  }
  const client = await connect();
  if (publish) for (const provider of asked) await assertTakesBranch(client, provider, version.branch);
  const options = { client, branch: version.branch, wipSince: version.branch === main ? since : undefined };
  const selections = pactUrl
    ? [await pactAt(pactUrl, options)]
    : await Promise.all(asked.map((provider) => pactsToVerify(provider, options)));
  const verified = await verifySelected(selections, target, say, flags);
  const failures = [
    ...selections.flatMap(({ unreadable }) => unreadable),
    ...selections.filter(nothingSelected).flatMap(({ unselected }) => unselected),
  ];
  const outcome = ofVerification(verified);
  const urls: string[] = [];
  if (publish) {
    const scope = selections.filter((selection) => !nothingSelected(selection));
    const published = await publishAll(client, scope, verified.results, version, print);
    failures.push(...published.failures);
    urls.push(...published.urls);
  }
  if (failures.length === 0) return { ...outcome, urls };
  return { ...outcome, urls, problems: [...outcome.problems, ...failures], failure: failures.join('\n') };
}

/** True where consumers have pacts with the provider, but none that can be verified. */
const nothingSelected = ({ pacts, unselected, unreadable }: Selection) =>
  pacts.length === 0 && unselected.length + unreadable.length > 0;

async function verifySelected(
  selections: readonly Selection[],
  target: NamedTarget,
  say: Say,
  flags: { readonly verbose?: boolean | undefined },
): Promise<Verification> {
  const pacts = selections.flatMap((selection) => selection.pacts);
  const unselected = selections.flatMap((selection) => (nothingSelected(selection) ? [] : selection.unselected));
  for (const line of unselected) say(`not verified: ${line}\n`);
  if (pacts.length > 0) return verifyPacts(pacts, target, say, flags);
  if (!selections.some(nothingSelected)) say('There is no pact to verify yet\n');
  return { ok: true, results: [], problems: [], calls: 0 };
}

/** Publishes the results, and says so. Returns their addresses, and a line for each failure. */
async function publishAll(
  client: BrokerClient,
  selections: readonly Selection[],
  results: readonly Result[],
  version: Version,
  print: (line: string) => void,
): Promise<{ urls: string[]; failures: string[] }> {
  const failures: string[] = [];
  const urls: string[] = [];
  for (const selection of selections) {
    const published = await publishResults(client, selection, results, version);
    urls.push(...published.urls);
    failures.push(...published.failures);
  }
  for (const url of urls) print(`published: ${url}`);
  const complete = selections.length > 0 && selections.every(({ unreadable }) => unreadable.length === 0);
  if (failures.length > 0 || !complete) return { urls, failures };
  const name = `version ${version.number} (${version.branch})`;
  print(urls.length > 0 ? `results are published for ${name}` : `no results to publish; ${name} is registered`);
  return { urls, failures };
}
