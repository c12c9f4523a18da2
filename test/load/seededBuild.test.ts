import { expect, it, onTestFinished } from 'vitest';
import { seededBuild } from '../../src/load/seededBuild';

const draw = (seed: number) => seededBuild(seed, () => [Math.random(), Math.random()]);

it('draws from the seed while it builds, 0 being one like any other', async () => {
  expect(await draw(0)).toEqual(await draw(0));
  expect(await draw(1)).not.toEqual(await draw(0));
  const [a, b] = await draw(0);
  expect(a).not.toBe(b);
});

it('puts the generator back, after an error and a promise too', async () => {
  const before = Math.random;
  await draw(1);
  await seededBuild(1, async () => {
    await Promise.resolve();
    expect(Math.random).not.toBe(before);
  });
  const failing = seededBuild(1, () => {
    throw new Error('no model');
  });
  await expect(failing).rejects.toThrow('no model');
  expect(Math.random).toBe(before);
});

it('leaves a generator that the build itself has put there', async () => {
  const before = Math.random;
  onTestFinished(() => {
    Math.random = before;
  });
  const own = () => 1 / 2;
  await seededBuild(1, () => {
    Math.random = own;
  });
  expect(Math.random).toBe(own);
});
