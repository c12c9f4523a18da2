/**
 * Keeps the log of a worker within a bound while the worker goes on writing to it: the beginning, and the end with its last
 * words. The worker writes straight to the file, so that even a library that aborts is heard; it appends (O_APPEND), so that
 * what it writes after a cut stands behind it. A few bytes that come between the last look and the cut are lost.
 */
import { closeSync, fstatSync, ftruncateSync, lstatSync, readSync, writeSync } from 'node:fs';
import { openToAppendSync, openToCutSync } from '../../files/ownFile';

export interface LogBounds {
  /** Bytes from which on it is cut. */
  most: number;
  /** Bytes that stay. */
  head: number;
  tail: number;
}

const usual: LogBounds = { most: 4 << 20, head: 512 << 10, tail: 1 << 20 };

/** Whether it was cut. A log that is not there, as of a run of the terminal, needs no bound. */
export function boundLog(file: string, { most, head, tail }: LogBounds = usual): boolean {
  if ((lstatSync(file, { throwIfNoEntry: false })?.size ?? 0) <= most) return false;
  const handle = openToCutSync(file);
  try {
    const { size } = fstatSync(handle);
    const first = upToLine(read(handle, 0, head));
    let last = fromLine(read(handle, size - tail, tail));
    const left = size - first.length - last.length;
    const late = fstatSync(handle).size - size;
    if (late > 0) last = Buffer.concat([last, read(handle, size, Math.min(late, tail))]);
    ftruncateSync(handle, first.length);
    append(file, Buffer.concat([Buffer.from(`… ${left} bytes are left out here …\n`), last]));
    return true;
  } finally {
    closeSync(handle);
  }
}

function append(file: string, bytes: Buffer): void {
  const handle = openToAppendSync(file);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
  } finally {
    closeSync(handle);
  }
}

function read(handle: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(handle, bytes, 0, length, from));
}

/** Whole lines; one that is longer than all of it stays as far as it goes. */
const upToLine = (bytes: Buffer) => bytes.subarray(0, bytes.lastIndexOf(10) + 1 || bytes.length);
const fromLine = (bytes: Buffer) => bytes.subarray(bytes.indexOf(10) + 1);
