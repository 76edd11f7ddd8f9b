import { join, relative } from 'node:path';
import { run } from '../lib/cli';
import { reportFolder } from '../lib/report';
import { writeInFolder } from '../lib/write-file';
import { gather } from '../results/page/data';
import { pageOf } from '../results/page/page';

const help = `
npm run report

Writes report/index.html: one page, which needs no network, from the reports of the last runs. It shows if it is safe to merge, the
flow, each interaction in words, the open questions, the mutants, the faults and the benchmark. What was not run is shown as such, with its
command: after npm start the page has the verification, and after npm test all but the benchmark and the probe.
`;

void run({
  help,
  async main() {
    const path = join(reportFolder, 'index.html');
    await writeInFolder(path, pageOf(await gather()));
    console.log(`wrote ${relative(process.cwd(), path)}`);
    const { GITLAB_CI: gitlab, CI_JOB_URL: job } = process.env;
    if (gitlab && job) console.log(`As an artifact of this job: ${job}/artifacts/file/report/index.html`);
  },
});
