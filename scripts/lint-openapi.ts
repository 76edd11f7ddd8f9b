import { createConfig, lint } from '@redocly/openapi-core';
import { run } from '../lib/cli';
import { openApiFile, openApiName } from '../lib/openapi';

const help = `
npm run lint:openapi

Checks provider/openapi.yaml by Redocly's recommended rules. Exit code 1 when one is broken.
`;

void run({
  help,
  async main() {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lint({ ref: openApiFile, config });
    const lines = problems.map(({ ruleId, message, location: [place] }) => {
      const pointer = place && 'pointer' in place ? place.pointer : undefined;
      return `${openApiName}${pointer ?? ''} ${message} (${ruleId})`;
    });
    if (lines.length > 0) throw new Error(lines.join('\n'));
  },
});
