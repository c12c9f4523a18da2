/** The thread that makes batches of a user's own data: it runs the bundle of their experiment once more, without its model. */
import { SourceMap } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { counted, type OwnDataTask, openDataset, serveBatches } from '../data';
import { refusedExit } from '../experiment/refusedExit';
import { UserCode } from '../experiment/userCode';
import { runExperiment } from './runExperiment';

const { code, settings, notes } = workerData as OwnDataTask;

/** What nobody has caught ends the thread: Node calls it then. */
let uncaught = false;
process.on('uncaughtExceptionMonitor', () => {
  uncaught = true;
});
const leave = process.exit;
process.exit = (code) => {
  if (uncaught) leave(code);
  throw refusedExit(code);
};

serveBatches(parentPort, settings, async (warn) => {
  // Lines are found where the map is: in the process that asks.
  const map = new SourceMap({
    file: '',
    version: 3,
    sources: [],
    sourcesContent: [],
    names: [],
    mappings: '',
    sourceRoot: '',
  });
  const user = new UserCode(code.file, code.script, map, (file) => file);
  const { experiment } = await runExperiment(user, code.settings);
  const { data } = experiment;
  return openDataset(data.kind === 'dataset' ? counted(data, notes) : data, warn, [settings.split]);
});
