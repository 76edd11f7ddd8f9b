import { run } from '../lib/cli';
import { colours } from '../lib/colours';
import { cover } from '../proof/coverage/cover';
import { readInputs } from '../proof/coverage/inputs';
import { render } from '../proof/coverage/render';

const help = `
npm run coverage

Compares the step lists of workflows/ with pacts/, and both with provider/openapi.yaml. Each step needs an interaction with its
call, parameters, body keys and accepted statuses, whose response has the values that the step extracts. Each callback that a step
waits for needs a message. Each interaction needs a step, or an entry in workflows/beyond.yaml with the reason.

Exit code 0 when all is covered, 1 when not.
`;

void run({
  help,
  async main() {
    const rows = cover(readInputs());
    process.stdout.write(render(rows, colours));
    return rows.some(({ problems }) => problems.length > 0) ? 1 : 0;
  },
});
