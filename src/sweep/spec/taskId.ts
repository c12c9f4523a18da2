/** The name of a task, which is that of its run folder: its number, and its values as far as a name has room for them. */
import type { ParameterValue } from '../../experiment/parameters';

/** Characters; file systems take 255 bytes, and paths of 260 are the end on some. */
const longest = 80;

/** `07_lambda=0.3_seed=1`, with letters, digits, `=`, `.`, `-`, `+` and `_` alone. */
export function taskId(index: number, digits: number, settings: Readonly<Record<string, ParameterValue>>): string {
  const parts = Object.entries(settings).map(([name, value]) => `${plain(name)}=${plain(String(value))}`);
  const id = [String(index).padStart(digits, '0'), ...parts].join('_');
  return id.length <= longest ? id : id.slice(0, longest).replace(/[_=.]*$/, '');
}

const plain = (text: string) => text.normalize('NFC').replaceAll(/[^\p{L}\p{N}=.+-]+/gu, '-');
