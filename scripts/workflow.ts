import { run, UsageError } from '../lib/cli';
import { colours } from '../lib/colours';
import { interruption } from '../lib/interruption';
import { Renderer } from '../workflows/runner/render';
import { runDocuments } from '../workflows/runner/run';
import { readDocument } from '../workflows/runner/step-list';
import { readTargetSettings, targetHelp } from './lib/target-settings';

const help = `
npm run workflow -- FILE... [--json]

Carries out step-list documents against communication-gw and core, the embedded ones unless a live gateway is named, and deletes
what they made. After a step that activates something, it waits for the callback: a step's sleep is ignored, and
a document's status skip as well.

  --json   prints one JSON document in place of lines, for machines
${targetHelp}
Exit code 0 when every step of every document passed, 1 when not or when a document has a mistake, 130 after Ctrl-C.
`;

void run({
  help,
  words: true,
  options: { json: { type: 'boolean' } },
  async main({ json }, files) {
    if (files.length === 0) throw new UsageError('Name a document, such as workflows/send-typing-indicator.md');
    const documents = files.map(readDocument);
    const settings = readTargetSettings();
    const { signal } = interruption();
    const renderer = new Renderer(colours);
    const lines = json
      ? {}
      : {
          onDocument: (document: Parameters<Renderer['heading']>[0]) => console.log(renderer.heading(document)),
          onStep: (...step: Parameters<Renderer['step']>) => console.log(renderer.step(...step)),
          onResult: (result: Parameters<Renderer['verdict']>[0]) => console.log(renderer.verdict(result)),
        };
    const results = await runDocuments(documents, { ...settings, ...lines, signal });
    const ok = results.length === documents.length && results.every((each) => each.ok);
    if (json) console.log(JSON.stringify({ ok, documents: results }, undefined, 2));
    if (signal.aborted) return 130;
    return ok ? 0 : 1;
  },
});
