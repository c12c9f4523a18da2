/** An export for TensorFlow.js in a page: bundled with the layers that lie beside it, and nothing of Node. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { exportRun } from '../../src/export/exportRun';
import { rowsOf, spreadImages } from '../../src/export/images';
import { folder } from '../train/tinyRun';
import { launch } from '../webview/view';
import { eager, gap, handmadeRun, opened, threads } from './handmadeRun';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});

/** What a user writes. */
const app = (layers: string) => `
import * as tf from '@tensorflow/tfjs';
import { registerLayers } from ${JSON.stringify(layers)};
registerLayers(tf);
globalThis.predict = async (values, count) => {
  await tf.setBackend('cpu');
  const model = await tf.loadLayersModel('model/model.json');
  return Array.from(await model.predict(tf.tensor(values, [count, 32, 32, 3])).data());
};`;

async function bundled(layers: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: app(layers), resolveDir: path.resolve('.') },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

const site = 'http://network.test';

it.each([
  ['gated by channel', 'networks.resnetCifar({ depth: 8, width: 0.5, gated: true })'],
  ['with gates that do not look', "networks.resnetCifar({ depth: 8, width: 0.5, gate: { kind: 'static' } })"],
])('a network %s opens in a page and computes the same', async (_name, model) => {
  const run = await handmadeRun({ model });
  const out = path.join(folder(), 'out');
  const { file } = await exportRun({ folder: run, threads: await threads(), format: 'tfjs', out });
  const script = await bundled(path.join(file, 'gates.js'));
  const page = await browser.newPage();
  await page.route(`${site}/**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === '') return route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>app</title>' });
    if (name === 'favicon.ico') return route.fulfill({ status: 404 });
    return route.fulfill({ body: readFileSync(path.join(file, path.basename(name))) });
  });
  await page.goto(`${site}/`);
  await page.addScriptTag({ content: script });
  const trained = await opened(run);
  const images = await spreadImages(trained, 4);
  const x = rowsOf(images, 0, images.count).x as Float32Array;
  const predict = (given: { values: number[]; count: number }) =>
    (globalThis as unknown as { predict(values: number[], count: number): Promise<number[]> }).predict(
      given.values,
      given.count,
    );
  const actual = await page.evaluate(predict, { values: [...x], count: images.count });
  expect(gap(Float32Array.from(actual), eager(trained, x))).toBeLessThan(1e-4);
  await trained.close();
  await page.close();
});

it('the file registers every layer class that there is', async () => {
  const registered: string[] = [];
  const text = readFileSync(path.join(await threads(), 'gates.js'), 'utf8');
  const { registerLayers } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`)) as {
    registerLayers(tf: unknown): void;
  };
  const tf = await import('@tensorflow/tfjs');
  const serialization = {
    ...tf.serialization,
    registerClass: ({ className }: { className: string }) => registered.push(className),
  };
  registerLayers({ ...tf, serialization });
  const sources = readdirSync('src/nn').map((name) => readFileSync(path.join('src/nn', name), 'utf8'));
  const own = sources.flatMap((source) => {
    const [, name] = /serialization\.registerClass\((\w+)\)/.exec(source) ?? [];
    return name ? [new RegExp(`class ${name}[\\s\\S]*?className = '(\\w+)'`).exec(source)![1]!] : [];
  });
  expect(own.length).toBeGreaterThan(4);
  expect(registered.sort()).toEqual(own.sort());
});
