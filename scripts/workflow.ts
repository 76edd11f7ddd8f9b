import { run, UsageError } from '../lib/cli';
import { colours } from '../lib/colours';
import { interruptible } from '../lib/interruption';
import { readGiven } from '../workflows/runner/needs';
import { printProgress } from '../workflows/runner/render';
import { runStepLists } from '../workflows/runner/run';
import { readStepList } from '../workflows/runner/step-list';
import { readTargetSettings, targetHelp } from './lib/target-settings';

const help = `
npm run workflow -- FILE... [--json]

Carries out step lists against communication-gw and core, and deletes what they made. The providers are embedded unless
COMMUNICATION_GW_URL names a live gateway. After a step that activates a channel or session, the command waits for the
callback. It ignores the status skip of a step list. workflows/README.md describes their format, with all variables.

  --json   prints one JSON document instead of lines
${targetHelp}
Exit code 0 when every step passed, 1 when a step failed or a step list has a mistake, 130 after Ctrl-C.
`;

void run({
  help,
  words: true,
  options: { json: { type: 'boolean' } },
  async main({ json }, files) {
    if (files.length === 0) throw new UsageError('Name a step list, such as workflows/send-typing-indicator.md');
    const stepLists = files.map(readStepList);
    const progress = json ? {} : printProgress(console.log, colours);
    const settings = { ...readTargetSettings(), given: readGiven() };
    return interruptible(async (signal) => {
      const summaries = await runStepLists(stepLists, { ...settings, signal, progress });
      const ok = summaries.length === stepLists.length && summaries.every((each) => each.ok);
      if (json) console.log(JSON.stringify({ ok, documents: summaries }, undefined, 2));
      return ok ? 0 : 1;
    });
  },
});
