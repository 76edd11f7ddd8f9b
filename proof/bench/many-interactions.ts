import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pactDirectory } from '../../lib/folders';

const file = join(pactDirectory, 'channel-app-communication-gw.json');
const copied = 'a request to send a typing indicator';

/** Writes a pact of so many copies of a recorded interaction, each with a description of its own; says where it is. */
export function writePact(directory: string, count: number): string {
  const pact: { interactions: { description: string }[] } = JSON.parse(readFileSync(file, 'utf8'));
  const recorded = pact.interactions.find(({ description }) => description === copied);
  if (!recorded) throw new Error(`${basename(file)} has no "${copied}": the bench copies that one`);
  const interactions = Array.from({ length: count }, (_, index) => ({
    ...recorded,
    description: `${copied} ${index}`,
  }));
  mkdirSync(directory, { recursive: true });
  const path = join(directory, basename(file));
  writeFileSync(path, JSON.stringify({ ...pact, interactions }));
  return path;
}
