import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  checkpointOf,
  profileFile,
  profileName,
  readCurve,
  readProfile,
  readSpeedUp,
  targetOf,
  writeProfile,
} from '../../../src/host/profile/profileStore';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { report } from '../../webview/profile/report';
import { speedReport } from '../../webview/speedReport';
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

it('takes a speed-up of other weights for none, whichever of the two it was measured with', async () => {
  const run = await temporaryFolder();
  const write = (checkpoint: 'best' | 'last', made: number) =>
    writeFileSync(path.join(run, runFiles.speedUpNumbers), JSON.stringify({ ...speedReport, checkpoint, made }));
  const weights = (name: 'best' | 'last', seconds: number) => {
    mkdirSync(path.dirname(checkpointOf(run, name)), { recursive: true });
    writeFileSync(checkpointOf(run, name), '');
    utimesSync(checkpointOf(run, name), seconds, seconds);
  };
  expect(await readSpeedUp(run)).toBeUndefined();
  write('best', 100_000);
  expect(await readSpeedUp(run)).toMatchObject({ checkpoint: 'best', made: 100_000 });
  weights('best', 101);
  expect(await readSpeedUp(run)).toBeUndefined();
  write('last', 100_000);
  expect(await readSpeedUp(run)).toMatchObject({ checkpoint: 'last' });
  weights('last', 99);
  expect(await readSpeedUp(run)).toBeDefined();
  weights('last', 101);
  expect(await readSpeedUp(run)).toBeUndefined();
  writeFileSync(path.join(run, runFiles.speedUpNumbers), '{"half":');
  expect(await readSpeedUp(run)).toBeUndefined();
});

it('of the last checkpoint’s profile the run is known by its place too, of any other name by what it says', async () => {
  const moved = await temporaryFolder();
  await writeProfile(path.join(moved, 'profile-last.json'), JSON.stringify(report));
  expect((await readProfile(path.join(moved, 'profile-last.json')))?.run).toBe(moved);
  await writeProfile(path.join(moved, 'net-1234.json'), JSON.stringify({ ...report, run: undefined }));
  const found = await readProfile(path.join(moved, 'net-1234.json'));
  expect([found?.run, targetOf(found!)]).toEqual([undefined, { kind: 'experiment', path: report.experiment }]);
});
