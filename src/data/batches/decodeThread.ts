/** The thread that decodes: opens the data set itself (nothing large crosses threads) and makes the batches asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { describe } from '../sources/dataset';
import { openDataset } from '../sources/open';
import { type BatchMaker, batchMaker } from './batchMaker';
import { type DecodeMessage, type DecodeTask, type MakeBatch, toPlain } from './decodeMessages';

const port = parentPort;
if (port === null) throw new Error('decodeThread runs as a worker thread only.');

const { source, list, settings } = workerData as DecodeTask;
const say = (message: DecodeMessage, moved: ArrayBuffer[] = []) => port.postMessage(message, moved);

async function answer(maker: BatchMaker, { id, epoch, batch, buffer }: MakeBatch): Promise<void> {
  try {
    const count = await maker.make(epoch, batch, buffer);
    say({ kind: 'made', id, buffer, count }, [buffer]);
  } catch (error) {
    say({ kind: 'unmade', id, buffer, error: toPlain(error) }, [buffer]);
  }
}

async function start(): Promise<void> {
  const warn = (message: string) => say({ kind: 'warning', message });
  const dataset = await openDataset(source, warn, [settings.split], list);
  const maker = batchMaker(dataset, settings);
  let last = Promise.resolve();
  port?.on('message', (message: MakeBatch) => {
    last = last.then(() => answer(maker, message));
  });
  say({ kind: 'ready', info: describe(dataset), batches: maker.batches, bytes: maker.bytes });
}

start().catch((error: unknown) => say({ kind: 'failed', error: toPlain(error) }));
