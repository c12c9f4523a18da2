/** Talks to a `stepThread`: one promise a request, answered in order; a thread that dies rejects what is open. */
import { Worker } from 'node:worker_threads';
import type { Answer, Request } from './stepThread';

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export class ThreadClient {
  private readonly worker: Worker;
  private readonly pending: Pending[] = [];
  private failure: Error | undefined;

  constructor(script: string) {
    this.worker = new Worker(script, { execArgv: [] });
    this.worker.unref();
    this.worker.on('message', (answer: Answer) => {
      const next = this.pending.shift();
      if (this.pending.length === 0) this.worker.unref();
      if ('error' in answer) next?.reject(new Error(answer.error));
      else next?.resolve(answer.value);
    });
    this.worker.on('error', (error) => this.fail(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', (code) => this.fail(new Error(`The compute thread ended with code ${code}.`)));
  }

  /** `transfer`: buffers handed over instead of copied; they are empty here afterwards. */
  ask(request: Request, transfer: ArrayBuffer[] = []): Promise<unknown> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.pending.push({ resolve, reject });
      this.worker.ref();
      this.worker.postMessage(request, transfer);
    });
  }

  /** Ends the thread at once, whatever it waits for. */
  async terminate(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.pending.splice(0)) reject(error);
  }
}
