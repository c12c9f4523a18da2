/** Versions of what a run's numbers depend on. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { RunManifest } from '../../protocol/files/manifest';

export function versions(): RunManifest['versions'] {
  return {
    sluice: ownVersion(__dirname),
    node: process.versions.node,
    tfjs: tf.version.tfjs,
    onnxruntime: packageVersion('onnxruntime-node'),
  };
}

/** Of the nearest `package.json` above the running bundle: this project's, in a checkout and in an extension. */
function ownVersion(folder: string): string {
  const file = path.join(folder, 'package.json');
  if (existsSync(file)) return versionIn(file);
  const parent = path.dirname(folder);
  return parent === folder ? 'unknown' : ownVersion(parent);
}

function packageVersion(name: string): string {
  try {
    return versionIn(createRequire(__filename).resolve(`${name}/package.json`));
  } catch {
    return 'unknown';
  }
}

function versionIn(file: string): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version?: string };
  return version ?? 'unknown';
}
