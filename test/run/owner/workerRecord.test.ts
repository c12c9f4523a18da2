import { expect, it } from 'vitest';
import { parseWorkerRecord } from '../../../src/run/owner/workerRecord';

const least = { pid: 7, host: 'a' };

it.each([
  ['what is needed alone', least, { ...least, started: 0, job: undefined, released: undefined }],
  [
    'everything',
    { ...least, started: 5, machine: 'm', born: '9', job: '12_3', released: 6, other: 1 },
    { ...least, started: 5, machine: 'm', born: '9', job: '12_3', released: 6 },
  ],
  // Where a process id means nothing, its birth says nothing either.
  ['a birth without a machine', { ...least, born: '9' }, { ...least, started: 0, job: undefined, released: undefined }],
  [
    'a machine without a birth',
    { ...least, machine: 'm' },
    { ...least, started: 0, job: undefined, released: undefined },
  ],
  [
    'fields of other kinds',
    { ...least, started: 'now', job: 3, released: 'yes', machine: 1, born: 2 },
    { ...least, started: 0, job: undefined, released: undefined },
  ],
])('a record with %s is read', (_, given, read) =>
  expect(parseWorkerRecord(JSON.stringify(given))).toStrictEqual(read),
);

it.each(['', '{', 'null', '7', '"a"', '[]', '{}', '{"pid":7}', '{"host":"a"}'])('%s is none', (text) =>
  expect(parseWorkerRecord(text)).toBeUndefined(),
);

it.each([0, -1, 1.5, '7', null])('a process cannot have the id %s', (pid) =>
  expect(parseWorkerRecord(JSON.stringify({ pid, host: 'a' }))).toBeUndefined(),
);
