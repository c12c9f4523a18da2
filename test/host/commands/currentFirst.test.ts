import { expect, it } from 'vitest';
import { currentFirst } from '../../../src/host/commands/currentFirst';

const runs = ['/c', '/b', '/a'].map((folder) => ({ folder }));
const order = (current: string | undefined) => currentFirst(runs, current).map(({ folder }) => folder);

it('offers the current run first and the others as they come, each once', () => {
  expect(order('/a')).toEqual(['/a', '/c', '/b']);
  expect(order('/c')).toEqual(['/c', '/b', '/a']);
  expect(order('/gone')).toEqual(['/c', '/b', '/a']);
  expect(order(undefined)).toEqual(['/c', '/b', '/a']);
});
