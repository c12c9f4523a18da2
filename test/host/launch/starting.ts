/** An extension whose worker is a stand-in that a test writes, and what that was asked for. */
import type { WorkerRequest } from '../../../src/protocol/messages/workerRequest';
import { ended, started, step } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { type Begin, workbench } from '../editor/workbench';

/** Writes its record, says that it begins, and does `rest`. */
export const worker = (rest = '') => `const fs = require('fs'), path = require('path');
  const request = JSON.parse(process.argv[process.argv.indexOf('--request') + 1]);
  const say = (event) => fs.appendFileSync(path.join(request.folder, 'events.jsonl'), JSON.stringify(event) + '\\n');
  const started = { ...${JSON.stringify(started())}, experiment: request.experiment };
  ${rest}`;
const ends = worker(
  `say(started); say(${JSON.stringify(step(1))}); say(${JSON.stringify(ended(1, { outcome: 'stopped' }))});`,
);

export const open = (begin: Begin = {}) =>
  workbench({
    files: { 'a.experiment.ts': source },
    runs: (home) => ({ a: gated(`${home}/a.experiment.ts`, [ended(20, { outcome: 'stopped' })]) }),
    worker: ends,
    ...begin,
  });
export const requests = async ({ workerCalls }: Awaited<ReturnType<typeof open>>): Promise<WorkerRequest[]> =>
  (await workerCalls()).map((given) => JSON.parse(given[given.indexOf('--request') + 1]!));
/** The training view, if it is open. */
export const training = () => editor.panels.filter(({ viewType }) => viewType === 'sluice.training');
