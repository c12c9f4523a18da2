/** The name of a task, which is that of its run folder: its number, and its values as far as a name has room for them. */
import type { ParameterValue } from '../../experiment/parameters';

/** Characters: paths of 260 are the end on some. */
const longest = 80;
/** File systems take 255, and files that are named by a task have endings. */
const mostBytes = 160;

/** `07_lambda=0.3_seed=1`, with letters, digits, `=`, `.`, `-`, `+` and `_` alone. */
export function taskId(index: number, digits: number, settings: Readonly<Record<string, ParameterValue>>): string {
  const parts = Object.entries(settings).map(([name, value]) => `${plain(name)}=${plain(String(value))}`);
  const id = [String(index).padStart(digits, '0'), ...parts].join('_');
  return shortened(id);
}

/** Between letters, wherever it is cut. The systems of Windows drop a dot at the end. */
function shortened(id: string): string {
  let kept = '';
  for (const letter of id) {
    if (kept.length + letter.length > longest || Buffer.byteLength(kept + letter) > mostBytes)
      return kept.replace(/[_=.]*$/, '');
    kept += letter;
  }
  return kept.replace(/\.+$/, '');
}

const plain = (text: string) => text.normalize('NFC').replaceAll(/[^\p{L}\p{N}=.+-]+/gu, '-');
