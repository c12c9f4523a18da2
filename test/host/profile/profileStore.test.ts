import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  checkpointOf,
  profileFile,
  profileName,
  readCurve,
  readProfile,
  targetOf,
  writeProfile,
} from '../../../src/host/profile/profileStore';
import { report } from '../../webview/profile/report';
import { temporaryFolder } from '../temporary';

it('keeps the profile of a run in its folder, and those of experiments apart by their path', async () => {
  const storage = await temporaryFolder();
  expect(profileFile({ kind: 'run', path: '/project/runs/a' }, storage)).toBe('/project/runs/a/profile.json');
  expect(profileFile({ kind: 'run', path: '/project/runs/a' }, storage, 'last')).toBe(
    '/project/runs/a/profile-last.json',
  );
  const files = ['/a/net.experiment.ts', '/b/net.experiment.ts'].map((file) =>
    profileFile({ kind: 'experiment', path: file }, storage),
  );
  expect(files[0]).not.toBe(files[1]);
  expect(path.basename(files[0]!)).toMatch(/^net-\w+\.json$/);
  expect(files[0]).toBe(profileFile({ kind: 'experiment', path: '/a/net.experiment.ts' }, storage));
});

it('reads back what it wrote, and nothing else', async () => {
  const file = path.join(await temporaryFolder(), 'profiles', 'net.json');
  expect(await readProfile(file)).toBeUndefined();
  await writeProfile(file, JSON.stringify(report));
  const found = await readProfile(file);
  expect(found).toEqual(report);
  expect([targetOf(found!), profileName(found!)]).toEqual([{ kind: 'run', path: '/project/runs/net-1' }, 'net']);
  expect(readdirSync(path.dirname(file))).toEqual(['net.json']);
  await expect(writeProfile(file, 'Usage: …')).rejects.toThrow('no profile');
  writeFileSync(file, '{"half":');
  expect(await readProfile(file)).toBeUndefined();
  // The file stands where a folder should be.
  const below = path.join(file, 'other.json');
  await expect(writeProfile(below, JSON.stringify(report))).rejects.toThrow(/cannot be kept in .*net\.json/);
});

it('knows a run by where its profile lies, since folders are moved', async () => {
  const moved = await temporaryFolder();
  await writeProfile(path.join(moved, 'profile.json'), JSON.stringify(report));
  expect(await readProfile(path.join(moved, 'profile.json'))).toEqual({ ...report, run: moved });
});

it('takes a curve of other weights than the best of now for none', async () => {
  const run = await temporaryFolder();
  const curve = { run, checkpoint: 'best', made: 100_000, images: 4, denseMacs: 10, points: [] };
  expect(await readCurve(run, 'best')).toBeUndefined();
  writeFileSync(path.join(run, 'curve.json'), JSON.stringify(curve));
  expect(await readCurve(run, 'best')).toEqual(curve);
  expect(await readCurve(run, 'last')).toBeUndefined();
  mkdirSync(path.dirname(checkpointOf(run, 'best')));
  writeFileSync(checkpointOf(run, 'best'), '');
  utimesSync(checkpointOf(run, 'best'), 99, 99);
  expect(await readCurve(run, 'best')).toEqual(curve);
  utimesSync(checkpointOf(run, 'best'), 101, 101);
  expect(await readCurve(run, 'best')).toBeUndefined();
});
