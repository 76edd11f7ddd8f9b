import { z } from 'zod';
import { connect } from '../../broker/client/check';
import { type ProviderVersion, pactsToVerify, registerVersion } from '../../broker/release/pacts-to-verify';
import { identify } from '../../broker/release/version';
import { UsageError } from '../../lib/cli';
import { readEnvironment } from '../../lib/environment';
import { projectFolder } from '../../lib/folders';
import { type Provider, providers } from '../../provider/verification/providers';
import { verifyPacts } from './verify-pacts';

const schema = z.object({
  PACT_URL: z.url({ error: 'must be the URL of a pact' }).optional(),
  PACT_PUBLISH_RESULTS: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false'),
  PACT_PROVIDER_VERSION: z.string().optional(),
  PACT_PROVIDER_BRANCH: z.string().optional(),
  PACT_WIP_SINCE: z.iso.date({ error: 'must be a date, such as 2026-01-31' }).default('2026-01-01'),
});

/** The version that is verified: named, where a live gateway is; else the commit that is checked out, of which the embedded one is. */
async function providerVersion(env: z.infer<typeof schema>): Promise<ProviderVersion> {
  const { PACT_PROVIDER_VERSION: number, PACT_PROVIDER_BRANCH: branch, PACT_PUBLISH_RESULTS: publish } = env;
  if (number && branch) return { number, branch };
  if (process.env.COMMUNICATION_GW_URL && publish === 'true' && !number) {
    throw new Error(
      'PACT_PROVIDER_VERSION must be set, and PACT_PROVIDER_BRANCH: the commit of this workspace is not what the live gateway runs',
    );
  }
  const identified = await identify({ root: projectFolder, env: process.env, branch, allowDirty: publish !== 'true' });
  return { ...identified, ...(number && { number }) };
}

function chosen(name: string | undefined): readonly Provider[] {
  if (!name) return providers;
  const found = providers.find((provider) => provider === name);
  if (!found) throw new UsageError(`--provider takes ${providers.join(' or ')}`);
  return [found];
}

/** Verifies what the broker holds; publishes the results where asked to. Returns the exit code. */
export async function verifyBrokerPacts({
  provider,
  verbose,
}: {
  provider?: string | undefined;
  verbose?: boolean | undefined;
}): Promise<number> {
  const asked = chosen(provider);
  const env = readEnvironment(schema);
  const publish = env.PACT_PUBLISH_RESULTS === 'true';
  const version = await providerVersion(env);
  const client = await connect();
  const pacts = await pactsToVerify({
    client,
    providers: asked,
    version,
    publish,
    wipSince: env.PACT_WIP_SINCE,
    pactUrl: env.PACT_URL,
  });
  const code = await verifyPacts(pacts, { verbose });
  if (publish) {
    for (const source of pacts) await registerVersion(client, source.provider, version);
    console.log(`results are published for version ${version.number} (${version.branch})`);
  }
  return code;
}
