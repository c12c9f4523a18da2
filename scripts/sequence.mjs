/**
 * The order of test files. What takes long begins first, so that no file runs alone in the end. A real VS Code keeps a core and more
 * busy by itself, and much of the rest waits: files with one are spread over all the time, about one at a time, instead of having
 * a time of their own. A process is left to the next file where that shares one too, so those that do not stand together.
 * `test/seconds.json` says what takes long; `npm run seconds` takes it from the last report of CI.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BaseSequencer } from 'vitest/node';

/** Of files of 8 seconds and more, by name. */
export const seconds = JSON.parse(readFileSync(new URL('../test/seconds.json', import.meta.url), 'utf8'));
/** Of any other file, and of one with a VS Code. */
const usual = { unit: 1, e2e: 18 };

export const lasts = ({ name, workbench }) => seconds[name] ?? (workbench ? usual.e2e : usual.unit);

/** `workers`: files at a time, of which one has a VS Code. */
export function inOrder(files, workers) {
  const longestFirst = files.toSorted(
    (a, b) => lasts(b) - lasts(a) || Number(b.alone) - Number(a.alone) || (a.name < b.name ? -1 : 1),
  );
  const rest = { workbench: [], others: [] };
  for (const file of longestFirst) (file.workbench ? rest.workbench : rest.others).push(file);
  const begun = { workbench: 0, others: 0 };
  const ordered = [];
  while (ordered.length < files.length) {
    const behind = begun.workbench <= begun.others / Math.max(1, workers - 1);
    const from = rest.others.length === 0 || (behind && rest.workbench.length > 0) ? 'workbench' : 'others';
    const next = rest[from].shift();
    begun[from] += lasts(next);
    ordered.push(next);
  }
  return ordered;
}

export default class Sequence extends BaseSequencer {
  async sort(specifications) {
    const { root, maxWorkers } = this.ctx.config;
    const files = specifications.map((specification) => ({
      name: path.relative(root, specification.moduleId).replaceAll(path.sep, '/'),
      workbench: specification.project.name === 'e2e',
      alone: specification.project.config.isolate,
      specification,
    }));
    return inOrder(files, Number(maxWorkers)).map(({ specification }) => specification);
  }
}
