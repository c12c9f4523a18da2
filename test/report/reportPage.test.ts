/** A report of the stored sweep: all of it in one file that asks for nothing, its numbers, and names that would be markup. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addReport } from '../../src/commands/htmlReport';
import { readWhole } from '../../src/compare/readRuns';
import { maxEpochs } from '../../src/protocol/events/runState';
import { type ReportedRun, reportPage } from '../../src/report/reportPage';
import { type ManyRuns, writeManyRuns } from '../fixtures/many/writeManyRuns';
import { lines } from '../protocol/lines';
import { ended, started } from '../protocol/someEvents';
import { bestOf, gateNumbers, of, readLines, validEvents } from '../slowReader';

let root: string;
let many: ManyRuns;
let runs: ReportedRun[];
const made = new Date(Date.UTC(2026, 2, 20));

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'sluice-report-'));
  many = writeManyRuns(path.join(root, 'runs'));
  runs = await Promise.all(
    [many.dense, ...many.tasks.slice(0, 19)].map((folder) =>
      readWhole({ folder, ...(folder === many.dense ? {} : { sweep: many.sweep }) }),
    ),
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('a report of 20 runs', () => {
  const hashOf = (text: string) => createHash('sha256').update(text).digest('base64');

  it('is one page that asks for nothing and runs the script alone that saves its charts', () => {
    const page = reportPage(runs, 'Sweep', made);
    const [scripts, styles] = ['script', 'style'].map((name) => [
      ...page.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g')),
    ]);
    expect([scripts!.length, styles!.length]).toEqual([1, 1]);
    expect(page).toContain(
      `content="default-src 'none'; style-src 'sha256-${hashOf(styles![0]![1]!)}'; script-src 'sha256-${hashOf(scripts![0]![1]!)}'; img-src data:; base-uri 'none'; form-action 'none'"`,
    );
    const others = page.replace(scripts![0]![0], '');
    expect(others).not.toMatch(/<script|\son\w+=|javascript:|https?:|src=|href=|url\(|@import|style="/i);
    expect(scripts![0]![1]!.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|fetch|import|eval|innerHTML/,
    );
  });

  it('is below 2 MB, also of runs of as many epochs as are kept', () => {
    expect(Buffer.byteLength(reportPage(runs, 'Sweep', made))).toBeLessThan(5e5);
    const long = runs.map(({ row, state }, r) => {
      const [point] = runs[0]!.state.epochs;
      const epochs = Array.from({ length: maxEpochs }, (_, i) => ({
        ...{ ...point!, epoch: i + 1, step: i + 1 },
        values: {
          accuracy: Math.fround(0.5 + Math.sin(i + r) / 3),
          macs: 2e7 + 1234567 * Math.sin(i * r),
          loss: 1 / (i + 3),
        },
      }));
      return { row, state: { ...state, epochs } };
    });
    expect(Buffer.byteLength(reportPage(long, 'Sweep', made))).toBeLessThan(2e6);
  });

  it('has the accuracy and the gates of each run’s best epoch', () => {
    const page = reportPage(runs, 'Sweep', made);
    // A task of the only sweep is called by its folder: all others would begin with the same words.
    for (const { row } of runs) {
      const called = row.sweep === undefined ? row.name : row.id;
      const best = bestOf(of('epoch', validEvents(readLines(path.join(row.folder, 'events.jsonl')))));
      const line = page.split('<tr>').find((text) => text.includes(`<td>${called}</td>`));
      expect(line).toContain(`<td>${(100 * best.evaluation.values.accuracy).toFixed(2)} %</td>`);
      for (const { name, mean, on, conditional, off } of best.evaluation.gates.map(gateNumbers))
        expect(page).toContain(
          `${called}, ${name}: ${(100 * mean).toFixed(1)} %; ${on}, ${conditional}, ${off}</title>`,
        );
    }
  });

  it('draws a point and a line a run, and thresholds of those that have them', () => {
    const page = reportPage(runs, 'Sweep', made);
    const [scatter, ...courses] = page.split('<figure').slice(1, 5);
    // Each with a mark before its name below.
    expect(scatter!.match(/<circle/g)?.length).toBe(2 * 20);
    expect(scatter!.match(/<polyline/g)?.length).toBe(runs.filter(({ row }) => row.curve).length + 2);
    expect(courses.map((text) => text.match(/<polyline/g)?.length)).toEqual([40, 40, 40]);
    expect(runs.filter(({ row }) => row.curve).length).toBe(4);
  });

  it('has what every layer costs, once for each network', () => {
    const page = reportPage(runs, 'Sweep', made);
    const models = [many.dense, many.tasks[0]!].map((folder) => {
      const [started] = of('started', validEvents(readLines(path.join(folder, 'events.jsonl'))));
      return started!.model;
    });
    const grouped = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
    for (const { layers, macs } of models)
      for (const { name, kind, params, macs: own } of layers)
        expect(page).toContain(
          `<tr><th scope="row">${name}</th><td>${kind}</td><td>${grouped(params)}</td><td>${grouped(own)}</td><td>${((100 * own) / macs).toFixed(1)} %</td>`,
        );
    expect(page.match(/multiply-adds of a sample with every gate open/g)?.length).toBe(2 * 2);
    expect(page).toContain(' of 19 runs: ');
  });

  it('of runs that go by a number of their own has that over MACs and over epochs, the lower the better where it says so', () => {
    const own = runs.slice(1, 4).map(({ row, state }, i) => {
      const values = <T extends object>(of: T) => ({ ...of, error: 0.3 + i / 10 });
      const best = { ...row.points.best!, values: values(row.points.best!.values) };
      const epochs = state.epochs.map((point) => ({ ...point, values: values(point.values) }));
      const score = { metric: 'error', direction: 'min' as const };
      return { row: { ...row, score, points: { ...row.points, best } }, state: { ...state, epochs } };
    });
    const page = reportPage(own, 'Own', made);
    expect(page).toContain('aria-label="error over average MACs"');
    expect(page).toContain('aria-label="error of the test samples over epochs"');
    // What was measured at thresholds is accuracy, which they do not go by.
    expect(page.split('<figure')[1]).not.toContain('thresholds of its gates');
    const front = /On the Pareto front: ([^<]*)\./.exec(page)![1]!;
    const cheapest = own.toSorted((a, b) => a.row.points.best.values.macs - b.row.points.best.values.macs)[0]!;
    expect(front.split('; ')).toEqual(expect.arrayContaining([own[0]!.row.id, cheapest.row.id]));
  });

  it('takes names for words', () => {
    const evil = '<img src=x onerror=alert(1)>"\'&';
    const page = reportPage(
      runs.map(({ row, state }) => ({ row: { ...row, name: evil, note: evil }, state })),
      evil,
      made,
    );
    expect(page).not.toMatch(/<img|"'&/);
    expect(page).toContain('&#60;img src=x onerror=alert(1)&#62;&#34;&#39;&#38;');
  });

  it('of a run that was never evaluated says so', () => {
    const [first] = runs;
    const { bestEvaluation: _, ...state } = first!.state;
    const page = reportPage(
      [{ row: { ...first!.row, points: {} }, state: { ...state, bestEvaluation: undefined, epochs: [] } }],
      'One',
      made,
    );
    expect(page).toContain('There is nothing to draw: no run has been evaluated.');
    expect(page).toContain('One run, made into this page on 2026-03-20.');
  });
});

describe('sluice report', () => {
  const report = (...args: string[]) => {
    const program = new Command().exitOverride();
    addReport(program);
    return program.parseAsync(['node', 'sluice', 'report', ...args]);
  };

  it('is called by its folder, or by how many runs there are, each once, without those that never began', async () => {
    const out = path.join(root, 'few.html');
    const unbegun = path.join(root, 'unbegun');
    mkdirSync(unbegun);
    writeFileSync(path.join(unbegun, 'events.jsonl'), lines(started(), ended(0, { outcome: 'failed' })));
    const headings = async (...folders: string[]) => {
      await report(...folders, '--out', out);
      const page = readFileSync(out, 'utf8');
      return [/<h1>(.*?)<\/h1>/.exec(page)![1], /<p>(\w+ runs?), made/.exec(page)![1]];
    };
    expect(await headings(many.dense)).toEqual([path.basename(many.dense), 'One run']);
    expect(await headings(many.dense, many.tasks[0]!, many.dense, unbegun)).toEqual(['2 runs', '2 runs']);
    expect(await headings(many.dense, unbegun)).toEqual(['One run', 'One run']);
    await expect(report(unbegun, '--out', out)).rejects.toThrow('There is no run in ');
  });

  it('replaces a report and nothing else', async () => {
    const out = path.join(root, 'report.html');
    await report(many.sweep, '--out', out);
    const first = readFileSync(out, 'utf8');
    expect(first).toContain('60 runs, made into this page');
    await report(many.dense, '--out', out, '--title', 'Again');
    expect(readFileSync(out, 'utf8')).toContain('<h1>Again</h1>');
    writeFileSync(out, '<!doctype html> mine');
    await expect(report(many.dense, '--out', out)).rejects.toThrow('report.html is there and is no report.');
    expect(readFileSync(out, 'utf8')).toBe('<!doctype html> mine');
    await expect(report(many.dense, '--out', path.join(root, 'no/where.html'))).rejects.toThrow('cannot be written');
    if (existsSync('/dev/full'))
      await expect(report(many.dense, '--out', '/dev/full')).rejects.toThrow(
        '/dev/full cannot be written: the disk is full.',
      );
    await expect(report(path.join(root, 'nothing'), '--out', path.join(root, 'b.html'))).rejects.toThrow(
      'is not there',
    );
  });
});
