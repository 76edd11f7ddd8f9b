import { run } from '../lib/cli';
import { colours } from '../lib/colours';
import { cover } from '../proof/coverage/cover';
import { readInputs } from '../proof/coverage/inputs';
import { render } from '../proof/coverage/render';
import { ofCoverage } from '../results/cases/coverage';
import { resultHelp, resultOptions, tell } from '../results/tell';

const help = `
npm run coverage [-- --json [FILE.json]] [--junit FILE]

Compares the step lists of workflows/ with pacts/, and both with provider/openapi.yaml. Each step needs an interaction with its
call, parameters, body keys and accepted statuses, whose response has the values that the step extracts. Each callback that a step
waits for needs a message. Each interaction needs a step, or an entry in workflows/beyond.yaml with the reason.
${resultHelp}
Exit code 0 when all is covered, 1 when not.
`;

void run({
  help,
  options: resultOptions,
  main: (flags) =>
    tell('coverage', flags, async (say) => {
      const rows = cover(readInputs());
      say(render(rows, colours));
      return ofCoverage(rows);
    }),
});
