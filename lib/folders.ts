import { join } from 'node:path';

export const projectFolder = join(__dirname, '..');
export const pactDirectory = join(projectFolder, 'pacts');
