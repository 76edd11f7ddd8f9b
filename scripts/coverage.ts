import { run } from '../lib/cli';
import { colours } from '../lib/colours';
import { cover, coverSteps } from '../proof/coverage/cover';
import { readInputs } from '../proof/coverage/inputs';
import { render } from '../proof/coverage/render';
import { ofCoverage } from '../results/cases/coverage';
import { resultHelp, resultOptions, tell } from '../results/tell';

const help = `
npm run coverage [-- FILE|FOLDER... --json [FILE.json] --junit FILE]

Compares the step lists of workflows/ with pacts/, and both with provider/openapi.yaml. Each step needs an interaction with its
call, parameters, body keys and accepted statuses, whose response has the values that the step extracts. Each callback that a step
waits for needs a message. Each interaction needs a step, or an entry in workflows/beyond.yaml with the reason.

Of other documents, which are named, the steps are compared alone. Steps on services that no pact is about are listed as such.
${resultHelp}
Exit code 0 when all is covered, 1 when not.
`;

void run({
  help,
  words: true,
  options: resultOptions,
  main: (flags, paths) =>
    tell('coverage', flags, async (say) => {
      const inputs = readInputs(paths);
      const rows = paths.length > 0 ? coverSteps(inputs) : cover(inputs);
      say(render(rows, colours));
      return ofCoverage(rows);
    }),
});
