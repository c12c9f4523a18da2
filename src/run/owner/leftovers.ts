/**
 * Temporary files that processes left in a run folder when they died in the middle of writing: removed when a session
 * begins, by the worker that has just claimed the run. Files of processes that may still write them stay.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkWay } from '../../files/ownFile';
import { hostTag } from '../../files/writeWhole';
import { runFiles } from '../../protocol/files/runFolder';
import { isAlive } from './processAlive';

/** Where files are written beside their place. */
const folders = [
  '.',
  runFiles.checkpoints,
  join(runFiles.checkpoints, runFiles.setAside),
  runFiles.predictions,
  runFiles.exports,
];

/** `FILE.PID.part` or `FILE.PID.HOST-RANDOM.part` of now; `FILE.PID.old` of an export that replaces a folder is no leftover. */
const ofProcess = /\.(\d+)(?:\.([0-9a-f]{6})-[0-9a-f]{6})?\.part$/;
/** `FILE.part` and `FILE.PID` of earlier versions, and what a lock was moved to: of files of ours only, since others may be named so. */
const ofEarlier = /^(.+?)(?:\.part|\.(\d+)|\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const ours = new Set<string>(Object.values(runFiles));

/** Names what could not be removed: a session begins all the same. */
export async function removeLeftovers(folder: string): Promise<string[]> {
  const kept: string[] = [];
  for (const each of folders) {
    const place = join(folder, each);
    // Behind a link are files of somebody else's.
    if (!(await isOwn(folder, join(place, 'any')))) continue;
    for (const name of await readdir(place).catch(() => []))
      if (await isLeftover(name))
        await rm(join(place, name), { recursive: true, force: true }).catch(() => kept.push(join(place, name)));
  }
  return kept;
}

const isOwn = (folder: string, place: string) =>
  checkWay(folder, place).then(
    () => true,
    () => false,
  );

export async function isLeftover(name: string): Promise<boolean> {
  const [, writer, host] = ofProcess.exec(name) ?? [];
  if (writer !== undefined) return (host === undefined || host === hostTag()) && (await isGone(Number(writer)));
  const [, of, pid] = ofEarlier.exec(name) ?? [];
  if (of === undefined || !(ours.has(of) || of.endsWith('.safetensors'))) return false;
  return pid === undefined || (await isGone(Number(pid)));
}

/** Nothing of this process is under way in a folder that it has just claimed: the id is of an earlier process. */
const isGone = async (pid: number) => pid === process.pid || !(await isAlive(pid));
