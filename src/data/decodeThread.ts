/** The thread that decodes: opens the data set itself (nothing large crosses threads) and makes the batches asked for. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BatchMaker, batchMaker } from './batchMaker';
import { describe } from './dataset';
import { type DecodeMessage, type DecodeTask, type MakeBatch, toPlain } from './decodeMessages';
import { openDataset } from './open';

const port = parentPort;
if (port === null) throw new Error('decodeThread runs as a worker thread only.');

const { source, settings } = workerData as DecodeTask;
const say = (message: DecodeMessage, moved: ArrayBuffer[] = []) => port.postMessage(message, moved);

function answer(maker: BatchMaker, { id, epoch, batch, buffer }: MakeBatch): void {
  try {
    const count = maker.make(epoch, batch, buffer);
    say({ kind: 'made', id, buffer, count }, [buffer]);
  } catch (error) {
    say({ kind: 'unmade', id, buffer, error: toPlain(error) }, [buffer]);
  }
}

async function start(): Promise<void> {
  const dataset = await openDataset(source, (message) => say({ kind: 'warning', message }), [settings.split]);
  const maker = batchMaker(dataset, settings);
  port?.on('message', (message: MakeBatch) => answer(maker, message));
  say({ kind: 'ready', info: describe(dataset), batches: maker.batches, bytes: maker.bytes });
}

start().catch((error: unknown) => say({ kind: 'failed', error: toPlain(error) }));
