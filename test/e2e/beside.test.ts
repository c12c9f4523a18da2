/** Numbers at the ends of lines, their hover, and gate health in Problems: of a stored run of a network with a helper and a loop. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Source } from '../../src/protocol/events/events';
import { goTo, headingOnTop, hiddenNumbers, hoverAt, hoverEnd, lineEnds, linesAbove } from './besidePage';
import { builtIn } from './builtIn';
import { shown } from './gatesPage';
import { openSession } from './session';
import { patience } from './workbench';
import type { Workspace } from './workspace';

const text = `import * as tf from '@tensorflow/tfjs';
import { beta, channelGate, cifar10, defineExperiment, linear, ramp } from 'sluice';

function conv(x: tf.SymbolicTensor, filters: number, name: string) {
  return tf.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

function block(x: tf.SymbolicTensor, filters: number, name: string) {
  const inner = conv(x, filters, \`\${name}_conv1\`);
  const gated = channelGate({ name: \`\${name}_gate\` })(inner, x);
  return conv(gated, filters, \`\${name}_conv2\`);
}

function model() {
  const image = tf.input({ shape: [32, 32, 3] });
  let x = conv(image, 16, 'stem');
  for (const stage of [1, 2, 3])
    for (const i of [1, 2, 3]) x = block(x, 8 << stage, \`stage\${stage}_block\${i}\`);
  const pooled = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  const scores = tf.layers.dense({ units: 10 }).apply(pooled) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: scores });
}

export default defineExperiment({
  model,
  data: cifar10({ dir: 'cifar-10-batches-bin' }),
  epochs: 12,
  shaping: { prior: beta(0.6, 0.4), weight: linear(20, 0, 4) },
  sparsity: { weight: ramp(0.3, 4, 8) },
});
`;
const name = 'blocks.experiment.ts';
const run = 'blocks-20260314-092653';
const lineOf = (part: string) => text.slice(0, text.indexOf(part)).split('\n').length;
const lines = {
  helper: lineOf('tf.layers.conv2d'),
  conv1: lineOf('_conv1'),
  gate: lineOf('channelGate({'),
  conv2: lineOf('_conv2'),
  stem: lineOf("'stem'"),
  loop: lineOf('x = block('),
  dense: lineOf('tf.layers.dense'),
};
/** 1-based, of what is called there. */
const columnOf = (line: number) => text.split('\n')[line - 1]!.search(/[\w.]+\(/) + 1;
const code = (line: number) => text.split('\n')[line - 1]!.trim();

/** Where the network above makes what the stored run calls by these names. */
function linesOf(made: string): number[] {
  if (made === 'stem') return [lines.helper, lines.stem];
  if (made === 'classifier') return [lines.dense];
  if (made.endsWith('_gate')) return [lines.gate, lines.loop];
  return [lines.helper, made.endsWith('conv1') ? lines.conv1 : lines.conv2, lines.loop];
}

/** The stored run, as if it had been made from this experiment. */
function addRun(workspace: Workspace): void {
  const file = path.join(workspace.folder, name);
  const sources = (of: string): Source[] => linesOf(of).map((line) => ({ file, line, column: columnOf(line) }));
  const placed = <T extends { name: string }>(things: T[]) =>
    things.map((one) => ({ ...one, sources: sources(one.name) }));
  const sha256 = createHash('sha256').update(text).digest('hex');
  const events = readFileSync('test/fixtures/run/events.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const event = JSON.parse(line);
      if (event.kind !== 'started') return line;
      const model = { ...event.model, layers: placed(event.model.layers), gates: placed(event.model.gates) };
      return JSON.stringify({ ...event, run, experiment: file, experimentHash: sha256, model });
    });
  mkdirSync(path.join(workspace.folder, 'runs', run), { recursive: true });
  workspace.write(name, text);
  workspace.write(`runs/${run}/manifest.json`, JSON.stringify({ source: [{ path: name, sha256, text }] }));
  workspace.write(`runs/${run}/events.jsonl`, `${events.join('\n')}\n`);
}

const session = openSession({}, { builtIn, settings: { 'typescript.validate.enable': false } });
const settings = (values: Record<string, unknown>) => {
  mkdirSync(path.join(session.workspace.folder, '.vscode'), { recursive: true });
  session.workspace.write('.vscode/settings.json', JSON.stringify(values));
};

const gates = '44% open · switches 99% of MACs';
/** Every number, from top to bottom. */
const numbers = ['100% of MACs', '47% of MACs', gates, '52% of MACs', '1.1% of MACs', gates, '<0.1% of MACs'];
/** Of these the ones of lines that are too long for them are above. */
const above = ['100% of MACs', gates, gates, '<0.1% of MACs'];
const fresh = {
  [code(lines.conv1)]: { text: '47% of MACs', italic: false },
  [code(lines.conv2)]: { text: '52% of MACs', italic: false },
  [code(lines.stem)]: { text: '1.1% of MACs', italic: false },
};

test('every line that made layers says at its end or above it what they are, the helper and its callers too', async () => {
  const { workbench, workspace } = session;
  addRun(workspace);
  await workbench.openFile(name);
  await expect.poll(() => lineEnds(workbench), patience).toEqual(fresh);
  await expect.poll(() => linesAbove(workbench), patience).toEqual(above);
  const lens = workbench.page.locator('.codelens-decoration', { hasText: 'Show Gates' });
  await lens.waitFor(patience);
  await workbench.screenshot('beside');
});

test('the hover has the table, and leads to the Gates view', async () => {
  const { workbench } = session;
  const text = await hoverAt(workbench, lines.gate);
  expect(text).toContain(`${run} · On the test set, after epoch 12`);
  expect(text).toContain('stage1_block1_gate 48.8%');
  // Drawn as tables: of the gates, and of the layers.
  const rows = workbench.page.locator('.monaco-hover:visible table').first().locator('tr');
  await expect.poll(() => rows.count(), patience).toBe(1 + 1 + 9);
  expect(text).toContain('9 gate layers 44.3% 41%–49% 40.1 M MACs 99%');
  await workbench.screenshot('beside-hover');
  expect(await hoverEnd(workbench, code(lines.conv1))).toContain('9 layers 18.9 M MACs 47%');
  await hoverAt(workbench, lines.gate);
  await workbench.page.locator('.monaco-hover:visible a', { hasText: /^Fit$/ }).click();
  await expect.poll(() => shown(workbench), patience).toMatchObject({ page: 'fit', epoch: '12' });
  await workbench.page.locator('.tab', { hasText: 'Gates: blocks' }).waitFor(patience);
  // Whichever group has the keyboard: the code's or the view's.
  await workbench.command('View: Close All Editors');
  await expect.poll(() => workbench.page.locator('.tab').count(), patience).toBe(0);
  await workbench.openFile(name);
});

test('gate health is in Problems, one entry for a rule and line, and its code leads to the guide', async () => {
  const { workbench } = session;
  await workbench.command('Problems: Focus on Problems View');
  const problems = () => workbench.problems.allTextContents();
  const at = `\\[Ln ${lines.gate}, Col ${columnOf(lines.gate)}\\]`;
  await expect
    .poll(problems, patience)
    .toContainEqual(
      expect.stringMatching(new RegExp(`stage1_block1_gate: 4 of 16 gates never open .*dead-gates.*${at}`)),
    );
  await expect
    .poll(() => problems(), patience)
    .toContainEqual(
      expect.stringMatching(
        /stage1_block2_gate: open for 41\.5% of the test samples, and its prior Beta.*asks for 61\.6%/,
      ),
    );
  await workbench.screenshot('beside-problems');
  await workbench.page.locator('.markers-panel a', { hasText: 'off-target-rate' }).first().click();
  await workbench.page.locator('.tab', { hasText: 'gate-health.md' }).waitFor(patience);
  await expect.poll(() => headingOnTop(workbench), patience).toBe('Off-target rate');
  await workbench.screenshot('beside-guide');
  await workbench.command('View: Close Editor');
});

test('a setting turns each of them off, at once', async () => {
  const { workbench } = session;
  await workbench.openFile(name);
  await expect.poll(() => lineEnds(workbench), patience).toEqual(fresh);
  settings({ 'sluice.editor.decorations': false, 'sluice.editor.gateHealth': false, 'sluice.editor.codeLens': false });
  await expect.poll(() => lineEnds(workbench), patience).toEqual({});
  await expect.poll(() => workbench.problems.count(), patience).toBe(0);
  await expect.poll(() => workbench.page.locator('.codelens-decoration > *').count(), patience).toBe(0);
  settings({ 'workbench.colorTheme': 'Default Light Modern' });
  await expect.poll(() => lineEnds(workbench), patience).toEqual(fresh);
  await expect.poll(() => workbench.problems.count(), patience).toBeGreaterThan(0);
  await workbench.screenshot('beside-light');
});

test('an edit: its line loses the number, the others are dimmed and say so; undone, all is as before', async () => {
  const { workbench } = session;
  await goTo(workbench, lines.stem);
  await workbench.page.keyboard.press('End');
  await workbench.page.keyboard.type(' // wider?');
  await workbench.page.keyboard.press('Home');
  await workbench.page.keyboard.press('Enter');
  const { [code(lines.stem)]: _, ...others } = fresh;
  const older = Object.entries(others).map(([line, end]) => [
    line,
    { text: `${end.text} · before the edit`, italic: true },
  ]);
  await expect.poll(() => lineEnds(workbench), patience).toEqual(Object.fromEntries(older));
  await expect.poll(() => linesAbove(workbench), patience).toEqual(above.map((text) => `${text} · before the edit`));
  await expect.poll(() => workbench.problems.count(), patience).toBe(0);
  await workbench.screenshot('beside-stale-light');
  settings({});
  await workbench.page.locator('.monaco-workbench.vs-dark').waitFor(patience);
  await workbench.screenshot('beside-stale');
  await expect
    .poll(async () => {
      await workbench.page.keyboard.press('Control+Z');
      return lineEnds(workbench);
    }, patience)
    .toEqual(fresh);
  await expect.poll(() => workbench.problems.count(), patience).toBeGreaterThan(0);
});

test('beside a view of a small window no number is out of sight, and a click on one shows its gates', async () => {
  const { workbench } = session;
  const { page } = workbench;
  settings({ 'editor.minimap.enabled': true });
  await page.setViewportSize({ width: 1280, height: 900 });
  await workbench.command('View: Close Other Editors in Group');
  await workbench.command('Sluice: Show Training');
  await workbench.trainingView();
  await expect.poll(() => linesAbove(workbench), patience).toEqual(numbers);
  await expect.poll(() => lineEnds(workbench), patience).toEqual({});
  await page.locator('.editor-instance .minimap:visible').waitFor(patience);
  await expect.poll(() => hiddenNumbers(workbench), patience).toEqual([]);
  await workbench.screenshot('beside-narrow');
  await page.locator('.codelens-decoration a', { hasText: gates }).first().click();
  await expect.poll(() => shown(workbench), patience).toMatchObject({ page: 'firing', epoch: '12' });
  await page.locator('.tab', { hasText: name }).first().click();
  await workbench.command('View: Close Editors in Other Groups');
  // Alone again, at the same width.
  await expect.poll(() => lineEnds(workbench), patience).toEqual(fresh);
  await expect.poll(() => hiddenNumbers(workbench), patience).toEqual([]);
});
