/** `sluice samples RUN`: what each test image cost, cheapest and dearest first, and whether hard images cost more. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { runFiles } from '../protocol/runFolder';
import { sampleFacts } from '../protocol/sampleFacts';
import { decodeSamples, openOf, type SampleTable } from '../protocol/samples';
import { UserError } from '../protocol/userError';
import { csv } from '../text/csv';
import { count, percent } from '../text/numbers';
import { table } from '../text/table';
import { wholeNumber } from './numbers';

export function addSamples(program: Command): void {
  program
    .command('samples')
    .description('what each test image cost in the last evaluation, and whether hard images cost more')
    .argument('<run>', 'run folder')
    .option('--top <n>', 'images to list at either end', '10')
    .addOption(new Option('--json', 'every image, one JSON object').conflicts('csv'))
    .option('--csv', 'every image, a line each')
    .action(async (run: string, { top, json, csv: asCsv }: { top: string; json?: boolean; csv?: boolean }) => {
      const samples = await readSamples(path.resolve(run));
      if (json) console.log(JSON.stringify({ ...sampleFacts(samples), samples: rowsOf(samples) }));
      else if (asCsv) process.stdout.write(csv([header(samples), ...rowsOf(samples).map(cells)]));
      else console.log(samplesText(samples, wholeNumber('--top', top)));
    });
}

/** Throws a `UserError` where no evaluation has written them. */
async function readSamples(run: string): Promise<SampleTable> {
  const file = path.join(run, runFiles.samples);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new UserError(`${file} cannot be read: ${why}.`, {
      hint: 'Every evaluation writes it since this version: sluice evaluate RUN.',
    });
  });
  return decodeSamples(bytes, file);
}

interface Row {
  /** Its place in the test split. */
  sample: number;
  label: string;
  predicted: string;
  loss: number;
  macs: number;
  path: number;
  open: number[];
}

function rowsOf(samples: SampleTable): Row[] {
  const { count: n, label, predicted, loss, macs, path: paths, classes } = samples;
  const name = (k: number | undefined) => classes[k ?? -1] ?? String(k);
  return Array.from({ length: n }, (_, i) => ({
    sample: i,
    label: name(label[i]),
    predicted: name(predicted[i]),
    loss: loss[i] as number,
    macs: macs[i] as number,
    path: paths[i] as number,
    open: openOf(samples, i),
  }));
}

const header = ({ gates }: SampleTable) => [
  ...['sample', 'label', 'predicted', 'loss', 'macs', 'path'],
  ...gates.map(({ name }) => `open_${name}`),
];
const cells = ({ open, ...row }: Row) => [...Object.values(row), ...open];

function samplesText(samples: SampleTable, top: number): string {
  const { denseMacs, gates, epoch, total } = samples;
  const facts = sampleFacts(samples);
  const rows = rowsOf(samples).sort((a, b) => a.macs - b.macs || a.sample - b.sample);
  const list = (some: Row[]) =>
    table(
      ['image', 'class', 'predicted', 'loss', 'MACs', 'of dense'],
      some.map(({ sample, label, predicted, loss, macs }) => [
        String(sample),
        label,
        predicted === label ? 'right' : predicted,
        loss.toFixed(4),
        count(macs),
        percent(macs / denseMacs, 1),
      ]),
    );
  const { correlation, right, wrong } = facts;
  const some = facts.count < total ? `the first ${count(facts.count)} of ${count(total)}` : count(facts.count);
  return [
    `${some} test images after epoch ${epoch}; ${gates.length} gate layers, ${count(facts.paths)} different paths`,
    correlation === undefined
      ? 'correlation of MACs and loss: none, since one of them is the same for all images'
      : `correlation of MACs and loss: ${correlation.spearman.toFixed(3)} (Spearman), ${correlation.pearson.toFixed(3)} (Pearson), n = ${count(facts.count)}`,
    `mean MACs: ${count(right.macs)} where the answer is right (${count(right.count)}), ${wrong.count === 0 ? 'no wrong answers' : `${count(wrong.macs)} where it is wrong (${count(wrong.count)})`}`,
    '',
    `cheapest\n${list(rows.slice(0, top))}`,
    '',
    `dearest\n${list(rows.slice(-top).reverse())}`,
    '',
    table(
      ['class', 'images', 'mean MACs', 'of dense', 'accuracy'],
      [...facts.classes]
        .sort((a, b) => a.macs - b.macs)
        .map(({ name, count: n, macs, accuracy }) => [
          name,
          count(n),
          n === 0 ? '' : count(macs),
          n === 0 ? '' : percent(macs / denseMacs, 1),
          n === 0 ? '' : percent(accuracy, 1),
        ]),
    ),
  ].join('\n');
}
