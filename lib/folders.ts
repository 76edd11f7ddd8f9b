import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

export const projectFolder = join(__dirname, '..');
export const pactDirectory = join(projectFolder, 'pacts');

/** A folder of this project among a user's own, by a variable of the XDG specification, which demands that a relative path is ignored. */
export const userFolder = (variable: string | undefined, fallback: string) =>
  join(variable && isAbsolute(variable) ? variable : join(homedir(), fallback), 'communication-gw-contracts');
