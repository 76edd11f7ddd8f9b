import { type PactFile, PactFileError, readPactFiles } from '../../../lib/pact-file';
import { type Provider, providers } from '../providers';
import type { ProviderPacts } from './provider-pacts';

/**
 * Reads the pact files of a directory.
 * @throws for an empty directory, a broken file and one for another provider, each of which would verify green
 */
export const readPacts = (directory: string): (PactFile & { readonly provider: Provider })[] =>
  readPactFiles(directory).map((file) => {
    const provider = providers.find((each) => each === file.provider);
    if (provider) return { ...file, provider };
    const why = `is for ${file.provider}; this verification knows ${providers.join(' and ')}`;
    throw new PactFileError(file.name, why);
  });

/** The pact files of a directory, to be replayed as they are. */
export const pactsOf = (directory: string): ProviderPacts[] =>
  readPacts(directory).map(({ provider, path, descriptions }) => ({
    provider,
    file: path,
    descriptions,
    options: { pactUrls: [path] },
  }));
