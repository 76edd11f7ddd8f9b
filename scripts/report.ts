import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run } from '../lib/cli';
import { reportFolder } from '../lib/report';
import { writeInFolder } from '../lib/write-file';
import { gather } from '../results/page/data';
import { pageOf } from '../results/page/page';
import { takePicture } from '../results/page/picture';
import { optional } from './lib/flags';

const help = `
npm run report [-- --picture FILE.png]

Writes report/index.html: one page, which needs no network, from the reports of the last runs. It shows if it is safe to merge, the
flow, each interaction in words, the open questions, the mutants, the faults and the benchmark. What was not run is shown as such, with its
command: after npm start the page has the verification, and after npm test all but the benchmark and the probe.

  --picture FILE.png   takes a picture of its begin too, with chromium: README.md shows results/page/page.png
`;

void run({
  help,
  options: { picture: { type: 'string' } },
  async main(flags) {
    const picture = optional('picture', flags.picture);
    const path = join(reportFolder, 'index.html');
    await writeInFolder(path, pageOf(await gather()));
    console.log(`wrote ${relative(process.cwd(), path)}`);
    if (picture) {
      writeFileSync(picture, await takePicture(path));
      console.log(`wrote ${picture}`);
    }
    const { GITLAB_CI: gitlab, CI_JOB_URL: job } = process.env;
    if (gitlab && job) console.log(`As an artifact of this job: ${job}/artifacts/file/report/index.html`);
  },
});
