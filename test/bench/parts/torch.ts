/** Python packages as peers of the benchmarks, PyTorch above all: found where they are installed, never needed. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** The built benchmarks are in dist/bench. */
const root = path.resolve(__dirname, '../..');

/** A Python that can import torch. */
export const findTorch = (): string | undefined => findPython('torch');

/** A Python that can import these, separated by commas. */
export function findPython(packages: string): string | undefined {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter((p): p is string => p !== undefined);
  return candidates.find((python) => spawnSync(python, ['-c', `import ${packages}`]).status === 0);
}

/** One of the scripts beside this file in a process of its own: a line of JSON in, a line of JSON out. */
export class Torch<Answer> {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(python: string, script: string) {
    this.child = spawn(python, [path.join(root, 'test/bench', script)], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!this.child.stdout) throw new Error('no output from Python');
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async run(request: object): Promise<Answer> {
    this.child.stdin?.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error('The Python side ended; its message is above.');
    return JSON.parse(value);
  }

  close(): void {
    this.child.stdin?.end();
  }
}
