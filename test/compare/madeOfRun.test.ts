/** What a run was made of, read from its folder as others may have left it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { madeOfRun } from '../../src/compare/madeOfRun';
import { runFiles } from '../../src/protocol/files/runFolder';
import { temporaryFolder } from '../host/temporary';

const manifest = {
  time: 1,
  versions: { sluice: '0.1.0', node: '22.1.0', tfjs: '4.22.0', onnxruntime: '1.23.0' },
  machine: { platform: 'linux', arch: 'x64', cpu: 'Xeon', cores: 8 },
  device: { id: 'cpu', description: '4 threads' },
  data: 'f00d',
  source: [{ path: 'a.ts', sha256: '11', text: 'export default 1' }],
};

test('what the manifest says, without its texts; of no manifest and of a broken one nothing', async () => {
  const folder = await temporaryFolder();
  expect(await madeOfRun(folder)).toBeUndefined();
  const file = join(folder, runFiles.manifest);
  await writeFile(file, JSON.stringify(manifest));
  const made = await madeOfRun(folder);
  expect(made?.values).toMatchObject({ sluice: '0.1.0', device: 'cpu: 4 threads', data: 'f00d', start: 'initialised' });
  expect(made?.values).not.toHaveProperty('commit');
  expect(made?.sources).toEqual({ 'a.ts': '11' });
  expect(JSON.stringify(made)).not.toContain('export default');
  await writeFile(file, JSON.stringify(manifest).slice(0, -20));
  expect(await madeOfRun(folder)).toBeUndefined();
});
