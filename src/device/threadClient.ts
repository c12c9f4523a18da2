/**
 * Talks to a `stepThread`: one promise a request, found again by its number; a thread that dies rejects what is open.
 *
 * A thread is asked to end and never terminated: a native library that throws into an environment that is being torn down
 * ends the whole process (SIGABRT), without a word and without the run's `ended` event.
 */
import { Worker } from 'node:worker_threads';
import type { Answer, Request } from './stepThread';

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** How long an end is waited for. An operation takes less; a driver that hangs must not keep the run's `ended` waiting. */
const patienceMs = 10_000;

export class ThreadClient {
  private readonly worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private readonly exited: Promise<void>;
  private last = 0;
  private failure: Error | undefined;

  constructor(script: string) {
    this.worker = new Worker(script, { execArgv: [] });
    this.worker.unref();
    this.worker.on('message', (answer: Answer) => {
      const asked = this.pending.get(answer.id);
      this.pending.delete(answer.id);
      if (this.pending.size === 0) this.worker.unref();
      if ('error' in answer) asked?.reject(new Error(answer.error));
      else asked?.resolve(answer.value);
    });
    // Which answer could not be read is not known: nobody may wait for it for ever.
    this.worker.on('messageerror', (error) => this.fail(asError(error)));
    this.worker.on('error', (error) => this.fail(asError(error)));
    this.exited = new Promise((resolve) => {
      this.worker.on('exit', (code) => {
        this.fail(new Error(`The compute thread ended with code ${code}.`));
        resolve();
      });
    });
  }

  /** `transfer`: buffers handed over instead of copied; they are empty here afterwards. */
  async ask(request: Request, transfer: ArrayBuffer[] = []): Promise<unknown> {
    if (this.failure) throw this.failure;
    const id = ++this.last;
    // Throws for what cannot be cloned: nothing is open then, and what is asked later gets its own answer.
    this.worker.postMessage({ id, request }, transfer);
    this.worker.ref();
    return new Promise((resolve, reject) => this.pending.set(id, { resolve, reject }));
  }

  /** Lets the thread finish what it does, give back what it holds and end. Never rejects. */
  async end(patience = patienceMs): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    // What goes wrong in closing is of no use to anybody: what the thread was for is done, or has failed with its own reason.
    const closed = this.ask({ kind: 'close' }).then(
      () => this.exited,
      () => undefined,
    );
    await Promise.race([closed, this.exited, enough]);
    clearTimeout(timer);
    // One that does not end keeps nothing alive.
    this.worker.unref();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    const open = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of open) reject(error);
  }
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));
