/** The side of a thread that makes batches: opens the data set itself (nothing large crosses threads) and answers what is asked for. */
import type { MessagePort } from 'node:worker_threads';
import { type Dataset, describe, type Warn } from '../sources/dataset';
import { batchMaker } from './batchMaker';
import type { BatchMaker, BatchSettings } from './batchSettings';
import { type DecodeMessage, type MakeBatch, toPlain } from './decodeMessages';

export function serveBatches(
  port: MessagePort | null,
  settings: BatchSettings,
  open: (warn: Warn) => Promise<Dataset>,
): void {
  if (port === null) throw new Error('This runs as a worker thread only.');
  const say = (message: DecodeMessage, moved: ArrayBuffer[] = []) => port.postMessage(message, moved);

  const answer = async (maker: BatchMaker, { id, epoch, batch, buffer, thumbnails }: MakeBatch): Promise<void> => {
    try {
      const count = await maker.make(epoch, batch, buffer, thumbnails);
      say({ kind: 'made', id, buffer, count }, [buffer]);
    } catch (error) {
      say({ kind: 'unmade', id, buffer, error: toPlain(error) }, [buffer]);
    }
  };

  const start = async (): Promise<void> => {
    const dataset = await open((message) => say({ kind: 'warning', message }));
    const maker = batchMaker(dataset, settings);
    let last = Promise.resolve();
    port.on('message', (message: MakeBatch) => {
      last = last.then(() => answer(maker, message));
    });
    say({ kind: 'ready', info: describe(dataset), batches: maker.batches, bytes: maker.bytes });
  };

  start().catch((error: unknown) => say({ kind: 'failed', error: toPlain(error) }));
}
