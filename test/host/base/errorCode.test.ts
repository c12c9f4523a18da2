import { expect, it } from 'vitest';
import { errorCode, isUnwritable, messageOf } from '../../../src/host/base/errorCode';

const error = (code: unknown) => Object.assign(new Error('said'), { code });

it.each(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT'])('%s: the place cannot be written to', (code) =>
  expect(isUnwritable(error(code))).toBe(true),
);

it.each(['ENOENT', 'EEXIST', 'EBUSY', 'EMFILE', undefined, 13])('%s: another try may do', (code) =>
  expect(isUnwritable(error(code))).toBe(false),
);

it('what is no error of the system has no code, and its own words', () => {
  expect([error('ENOENT'), error(13), { code: 'EPERM' }, 'EPERM'].map(errorCode)).toEqual([
    'ENOENT',
    ...Array(3).fill(undefined),
  ]);
  expect([error('EPERM'), 'text', 7].map(messageOf)).toEqual(['said', 'text', '7']);
});
