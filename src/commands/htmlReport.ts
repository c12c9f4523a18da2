/** `sluice report FOLDER|RUN… --out FILE`: runs as one page that opens anywhere. */
import path from 'node:path';
import type { Command } from 'commander';
import { UserError } from '../base/userError';
import { type FoundRun, findRuns } from '../compare/findRuns';
import { readWhole } from '../compare/readRuns';
import { mayReplace } from '../files/fileHead';
import { shownPath } from '../files/shownPath';
import { neverBegan } from '../protocol/events/progress';
import { type ReportedRun, reportHead, reportPage, runsText } from '../report/reportPage';
import { givenPath } from './givenPath';
import { print } from './print';
import { writeOut } from './writeOut';

interface Flags {
  out: string;
  title?: string;
}

export function addReport(program: Command): void {
  program
    .command('report')
    .description('runs as one HTML file that opens anywhere: table, trade-off, curves, gates, settings')
    .argument('<runs...>', 'run folders, folders of runs, or sweeps')
    .requiredOption('--out <file>', 'the file')
    .option('--title <text>', 'its heading; default: the name of the folder, or how many runs there are')
    .action(report);
}

async function report(given: string[], { out, title }: Flags): Promise<void> {
  const folders = given.map((text) => givenPath(text, '<runs>'));
  const file = givenPath(out, '--out');
  if (!(await mayReplace(file, Buffer.byteLength(reportHead), (head) => head.toString('utf8') === reportHead)))
    throw new UserError(`${file} is there and is no report.`, { hint: 'Name another file: --out report.html.' });
  const found = new Map<string, FoundRun>();
  for (const folder of folders) for (const run of await findRuns(folder)) found.set(run.folder, run);
  const runs: ReportedRun[] = [];
  for (const run of found.values()) {
    const { row, state } = await readWhole(run);
    if (!neverBegan(state)) runs.push({ row, state });
  }
  if (runs.length === 0)
    throw new UserError(`There is no run in ${folders.join(', ')}.`, {
      hint: 'Name a folder of run folders, a sweep, or a run.',
    });
  const all = runsText(runs);
  const named = folders.length === 1 ? path.basename(folders[0] ?? '') : all;
  const page = reportPage(runs, title ?? named, new Date());
  await writeOut(file, page);
  print(
    `${shownPath(file)}: ${all.toLowerCase()}, ${Math.ceil(Buffer.byteLength(page) / 1000).toLocaleString('en-US')} kB`,
  );
}
