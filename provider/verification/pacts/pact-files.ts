import {
  type PactFile,
  PactFileError,
  pactFilesIn,
  type ReadPact,
  readAnyPactFile,
  readPactFiles,
} from '../../../lib/pact-file';
import { type Provider, providerNamed, providers } from '../providers';
import type { ProviderPacts } from './provider-pacts';

/** @throws when the pact is for another provider: it would verify green */
function withProvider<File extends ReadPact>(file: File): File & { readonly provider: Provider } {
  const provider = providerNamed(file.provider);
  if (provider) return { ...file, provider };
  const why = `is for ${file.provider}; this verification knows ${providers.join(' and ')}`;
  throw new PactFileError(file.name, why);
}

/**
 * Reads the pact files of this workspace in a directory.
 * @throws for an empty directory, a broken file and one for another provider
 */
export const readPacts = (directory: string): (PactFile & { readonly provider: Provider })[] =>
  readPactFiles(directory).map(withProvider);

/**
 * The pact files of a directory, to be replayed: of any version, whoever wrote them.
 * @throws for an empty directory, a broken file and one for another provider, each of which would verify green
 */
export const pactsOf = (directory: string): ProviderPacts[] =>
  pactFilesIn(directory).map((path) => {
    const pact = withProvider(readAnyPactFile(path));
    return { provider: pact.provider, pact, text: pact.text, file: path };
  });
