import { checkedOutCommit } from '../../broker/release/version';
import { UsageError } from '../../lib/cli';
import { projectFolder } from '../../lib/folders';

/** @throws {UsageError} for a flag that is missing or empty */
export function required(flag: string, value: string | undefined): string {
  const given = optional(flag, value);
  if (given === undefined) throw new UsageError(`--${flag} must be given (--help shows what there is)`);
  return given;
}

/** @throws {UsageError} for an empty flag: a CI system makes one of a variable that it does not have */
export function optional(flag: string, value: string | undefined): string | undefined {
  if (value?.trim() === '') throw new UsageError(`--${flag} is empty`);
  return value;
}

/** The version that the flag names, or the commit that is checked out. */
export async function versionOrCommit(version: string | undefined): Promise<string> {
  const checkout = { root: projectFolder, env: process.env };
  return optional('version', version) ?? (await checkedOutCommit(checkout, ', or name the version with --version')).sha;
}
