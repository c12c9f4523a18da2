/**
 * `npm run bench -- replay [FOLDER] [--plain] [--kernel NAME] [--all]`: TensorFlow.js's own tests against the compiler. Runs the specs
 * that come with the package (or those below FOLDER, such as tfjs-layers/src of a checkout) on the eager backend, writes
 * down each call of a kernel, replays every different call through trace, rules and ONNX Runtime, and compares.
 * Prints what passed, was refused with a message, broke, or differs; ends with 1 where something broke or differs.
 * `--plain` leaves the CPU's blocked layout out, `--kernel` keeps one kernel, `--all` prints every case that did not pass.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { blockSize } from '../../src/graph/onnx/block';
import { type Call, recordCalls } from './parts/replay/calls';
import { type Outcome, replay } from './parts/replay/compiled';
import { standInForJasmine } from './parts/replay/jasmine';
import { loadSpecs, specFiles } from './parts/replay/specs';

const packages = path.join(__dirname, '../../node_modules');
/** Calls in one graph. */
const together = 64;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { plain: { type: 'boolean' }, kernel: { type: 'string' }, all: { type: 'boolean' } },
  });
  const folder = path.resolve(positionals[0] ?? path.join(packages, '@tensorflow/tfjs-core/dist'));
  const calls = (await record(folder)).filter(({ kernel }) => !values.kernel || kernel === values.kernel);
  const target = { block: values.plain ? 0 : await blockSize() };
  const outcomes: Outcome[] = [];
  for (let i = 0; i < calls.length; i += together) {
    outcomes.push(...(await replay(calls.slice(i, i + together), target)));
    if (process.stderr.isTTY) process.stderr.write(`\r${outcomes.length} of ${calls.length}`);
  }
  const count = report(calls, outcomes, values.all === true);
  process.exitCode = count('broken') + count('differs') > 0 ? 1 : 0;
}

async function record(folder: string): Promise<Call[]> {
  const files = specFiles(folder);
  const runSpecs = standInForJasmine();
  await tf.setBackend('cpu');
  const { warn, log, error } = console;
  // A second copy of TensorFlow.js says of each kernel that it is there already, and specs warn on purpose.
  Object.assign(console, { warn: () => {}, log: () => {}, error: () => {} });
  await loadSpecs(files, packages);
  const stop = recordCalls();
  const { specs, broken } = await runSpecs();
  const { calls, skipped } = stop();
  Object.assign(console, { warn, log, error });
  await tf.setBackend('cpu');
  const left = [...skipped.values()].reduce((a, b) => a + b, 0);
  console.log(
    `${files.length} files, ${specs} specs, of which ${broken.size} ended early; ${calls.length} different calls`,
  );
  console.log(`${left} calls with text, complex numbers or very large tensors were not kept`);
  return calls;
}

function report(calls: readonly Call[], outcomes: readonly Outcome[], all: boolean) {
  const count = (kind: Outcome['kind']) => outcomes.filter((o) => o.kind === kind).length;
  console.log(
    `${count('passed')} passed, ${count('refused')} refused, ${count('broken')} broken, ${count('differs')} differ`,
  );
  for (const kind of ['refused', 'broken', 'differs'] as const) {
    const groups = new Map<string, number[]>();
    outcomes.forEach((outcome, i) => {
      if (outcome.kind !== kind) return;
      const key = kind === 'differs' ? `${calls[i]?.kernel}` : `${calls[i]?.kernel}: ${outcome.why.slice(0, 200)}`;
      groups.set(key, [...(groups.get(key) ?? []), i]);
    });
    for (const [key, cases] of [...groups].sort((a, b) => b[1].length - a[1].length)) {
      console.log(`  ${kind} ${cases.length}  ${key}`);
      for (const i of all ? cases : cases.slice(0, kind === 'refused' ? 0 : 1)) {
        console.log(`      ${describeCall(calls[i] as Call)}: ${(outcomes[i] as { why: string }).why.slice(0, 200)}`);
      }
    }
  }
  return count;
}

function describeCall({ inputs, attrs }: Call): string {
  const shapes = Object.entries(inputs).map(
    ([name, { shape, dtype, data }]) =>
      `${name} ${dtype} [${shape}]${data.length <= 8 ? `=${[...data]}` : ` up to ${largestOf(data)}`}`,
  );
  return `${shapes.join(', ')} ${JSON.stringify(attrs)}`;
}

const largestOf = (data: ArrayLike<number>) => Array.from(data, Math.abs).reduce((most, x) => (x > most ? x : most), 0);

void main();
