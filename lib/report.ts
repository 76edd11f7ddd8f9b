import { join } from 'node:path';
import { projectFolder } from './folders';
import { changedFiles, git } from './git';
import { withoutSecrets } from './secrets';
import { writeInFolder } from './write-file';

/** The folder of the reports: REPORT_FOLDER, which tests set, or report/. */
export const reportFolder = process.env.REPORT_FOLDER || join(projectFolder, 'report');

/** The part that every report begins with. */
export interface ReportHead {
  /** The npm script that wrote it. */
  readonly command: string;
  /** ISO 8601, when it was written. */
  readonly time: string;
  /** The full sha that is checked out; `undefined` outside git. */
  readonly commit?: string | undefined;
  /** True when files differ from the commit. */
  readonly dirty?: boolean | undefined;
}

async function checkedOut(): Promise<Pick<ReportHead, 'commit' | 'dirty'>> {
  try {
    const [commit, changed] = await Promise.all([git(projectFolder, 'rev-parse', 'HEAD'), changedFiles(projectFolder)]);
    return { commit, dirty: changed.length > 0 };
  } catch {
    return {};
  }
}

/** Makes a report of what a command has found: its head, then the data, without the secrets of the environment. */
export async function reportOf<Data extends object>(command: string, data: Data): Promise<ReportHead & Data> {
  return withoutSecrets({ command, time: new Date().toISOString(), ...(await checkedOut()), ...data });
}

export const asText = (report: object): string => `${JSON.stringify(report, undefined, 2)}\n`;

/** Writes report/<name>.json. @throws in one line that names the file */
export const writeReport = (name: string, report: ReportHead): Promise<void> =>
  writeInFolder(join(reportFolder, `${name}.json`), asText(report));
