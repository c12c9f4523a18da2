/** Charts of a report, read off by their ticks and their names alone, against the events of the runs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWhole } from '../../src/compare/readRuns';
import { type ReportedRun, reportPage } from '../../src/report/reportPage';
import { writeManyRuns } from '../fixtures/many/writeManyRuns';
import { bestOf, gateNumbers, of, readLines, validEvents } from '../slowReader';
import { type ReadAxis, readAxis } from '../webview/page/chartReader';

let root: string;
let runs: ReportedRun[];
let page: string;

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'sluice-report-'));
  const many = writeManyRuns(path.join(root, 'runs'));
  runs = await Promise.all(
    [many.dense, ...many.tasks.slice(0, 5)].map((folder) =>
      readWhole({ folder, ...(folder === many.dense ? {} : { sweep: many.sweep }) }),
    ),
  );
  page = reportPage(runs, 'Six runs', new Date(0));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Fields = Record<string, string>;
const fieldsOf = (tag: string): Fields =>
  Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]));
const words = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));

interface Shape {
  fields: Fields;
  /** What the pointer is told. */
  told: string;
}

/** Elements of a kind in a figure that stand for something: those of the key below have no words of their own. */
function shapes(figure: string, kind: string): Shape[] {
  return [...figure.matchAll(new RegExp(`<${kind}([^>]*)><title>([^<]*)</title></${kind}>`, 'g'))].map(
    ([, fields, told]) => ({ fields: fieldsOf(fields!), told: words(told!) }),
  );
}

const figureOf = (name: string) => page.split('<figure').find((text) => text.includes(`data-name="${name}"`))!;

/** Labels beside the chart end where it begins, four pixels below what they name; those below have their middle there. */
function axesOf(figure: string): { x: ReadAxis; y: ReadAxis } {
  const texts = [...figure.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, fields, text]) => {
    const { x, y, 'text-anchor': anchor = '', transform } = fieldsOf(fields!);
    return { text: words(text!), x: Number(x), y: Number(y), anchor, transform };
  });
  const below = texts.filter(({ anchor, transform, text }) => anchor === 'middle' && !transform && /^[\d.]/.test(text));
  const side = texts.filter(({ anchor }) => anchor === 'end');
  return {
    x: readAxis(
      below.map(({ text, x: at }) => ({ text, at })),
      'linear',
    ),
    y: readAxis(
      side.map(({ text, y: at }) => ({ text, at: at - 4 })),
      'linear',
    ),
  };
}

const nameOf = ({ row }: ReportedRun) => (row.sweep === undefined ? row.name : row.id);
const epochsOf = ({ row }: ReportedRun) => of('epoch', validEvents(readLines(path.join(row.folder, 'events.jsonl'))));
/** A tenth of a pixel is left out, and labels are rounded. */
const near = (axis: ReadAxis, found: number, wanted: number, what: string) => {
  const values = axis.ticks.map(({ value }) => value);
  const span = Math.max(...values) - Math.min(...values);
  expect(Math.abs(found - wanted), `${what}: ${found} for ${wanted}`).toBeLessThan(span / 200);
};

test.each(['accuracy', 'macs', 'loss'] as const)('the %s of every epoch of each run', (name) => {
  const figure = figureOf(name);
  const { x, y } = axesOf(figure);
  const lines = new Map(shapes(figure, 'polyline').map((line) => [line.told, line.fields]));
  expect([...lines.keys()]).toEqual(runs.map(nameOf));
  for (const run of runs) {
    const drawn = lines
      .get(nameOf(run))!
      .points!.split(' ')
      .map((pair) => pair.split(',').map(Number));
    const epochs = epochsOf(run);
    expect(drawn).toHaveLength(epochs.length);
    for (const [i, { epoch, evaluation }] of epochs.entries()) {
      near(x, x.value(drawn[i]![0]!), epoch, `epoch of ${nameOf(run)}`);
      near(y, y.value(drawn[i]![1]!), evaluation.values[name]!, `${name} of ${nameOf(run)}`);
    }
  }
  // Two runs of one colour differ in their dashes, and the key below shows both.
  const looks = [...lines.values()].map(({ stroke, 'stroke-dasharray': dash = '' }) => `${stroke} ${dash}`);
  expect(new Set(looks).size).toBe(runs.length);
  const keys = [
    ...figure.matchAll(/<polyline([^>]*)><\/polyline><text[^>]*>([^<]*)<\/text>(?:<title>([^<]*)<\/title>)?/g),
  ];
  expect(
    keys.map(([, fields, , told]) => {
      const { stroke, 'stroke-dasharray': dash = '' } = fieldsOf(fields!);
      return [words(told!), `${stroke} ${dash}`];
    }),
  ).toEqual(runs.map((run, i) => [nameOf(run), looks[i]]));
});

test('the best evaluation of each run, over what it costs', () => {
  const figure = figureOf('trade-off');
  const { x, y } = axesOf(figure);
  const dots = shapes(figure, 'circle');
  for (const run of runs) {
    const { values } = bestOf(epochsOf(run)).evaluation;
    const own = dots.filter(({ told }) => told.startsWith(`${nameOf(run)}: `));
    expect(own, nameOf(run)).toHaveLength(1);
    near(x, x.value(Number(own[0]!.fields.cx)), values.macs!, 'MACs');
    near(y, y.value(Number(own[0]!.fields.cy)), values.accuracy!, 'accuracy');
  }
  expect(dots).toHaveLength(runs.length);
});

test('every gate layer of each run is as dark as its channels fire, in the row and the column of their names', () => {
  const figure = figureOf('gates');
  const names = [...figure.matchAll(/<text([^>]*rotate[^>]*)>[^<]*<title>([^<]*)<\/title>/g)].map(
    ([, fields, told]) => ({
      name: words(told!),
      x: Number(fieldsOf(fields!).x),
    }),
  );
  const gated = runs.filter((run) => bestOf(epochsOf(run)).evaluation.gates.length > 0);
  expect(names.map(({ name }) => name)).toEqual(gated.map(nameOf));
  const rows = [...figure.matchAll(/<text([^>]*text-anchor="end"[^>]*)>([^<]*)<\/text>/g)].map(([, fields, text]) => ({
    layer: words(text!),
    y: Number(fieldsOf(fields!).y),
  }));
  const cells = shapes(figure, 'rect');
  let found = 0;
  for (const run of gated)
    for (const gate of bestOf(epochsOf(run)).evaluation.gates.map(gateNumbers)) {
      const { x } = names.find(({ name }) => name === nameOf(run))!;
      const { y } = rows.find(({ layer }) => layer === gate.name)!;
      const at = cells.filter(({ fields }) => {
        const [left, top, width, height] = ['x', 'y', 'width', 'height'].map((name) => Number(fields[name]));
        return left! <= x && x <= left! + width! && top! <= y - 4 && y - 4 <= top! + height!;
      });
      expect(at).toHaveLength(1);
      expect(at[0]!.told).toContain(`${nameOf(run)}, ${gate.name}: `);
      expect(Number(at[0]!.fields['fill-opacity'])).toBeCloseTo(Math.max(0.04, gate.mean), 2);
      found++;
    }
  expect(cells).toHaveLength(found);
});
