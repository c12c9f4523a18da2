/**
 * What a notification says of an error: whole sentences of what is wrong, and always what to do. What is long, or written for
 * those who wrote a library, is left to the log, which has every word. No `vscode` here.
 */
import type { UserFacingError } from '../../base/userError';

/** A notification of more is not read. */
export const longestNotice = 400;
/** Of the advice, so that something of the message is always left. */
const longestHint = 250;

export function brief({ message, hint }: Pick<UserFacingError, 'message' | 'hint'>): string {
  const advice = hint === undefined ? '' : ` ${sentences(plain(hint), longestHint)}`;
  return sentences(plain(message), longestNotice - advice.length) + advice;
}

/** Places in C++ sources, signatures and codes, as ONNX Runtime, Dawn and TensorFlow put them before what they say. */
const internals = [
  /\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : /g,
  /\S*[/\\]?\w+\.(?:cc|cpp|cxx|cu|h|hpp)[:(]\d+\)?:?\s*/g,
  /(?:(?:\b(?:static|virtual|const|void|bool|auto|int|class|struct)|(?:\w+::)+\w+[&*]?)\s+)*(?:\w+(?:<[^<>]*>)?::)+~?\w+(?:<[^<>]*>)?\([^()]*\)(?:\s*const)?:?\s*/g,
  /\s+at \S+ \([^()]*:\d+:\d+\)/g,
];

function plain(text: string): string {
  const left = internals.reduce((rest, pattern) => rest.replaceAll(pattern, ''), text);
  return shortLists(left.replaceAll(/\s+/g, ' ').trim());
}

/** Names that are read at a glance. */
const listed = 6;
/** Eight names or more, a word each, with what `suggestion` counts at their end. */
const longList = /[^\s,:]*[^\s,:.](?:, [^\s,:]*[^\s,:.]){7,}?(?: and (\d+) more)?(?=\.?(?:\s|$))/g;

/** `a, b, c, d, e, f and 17 more`: of a long list of names the first ones. */
export function shortLists(text: string): string {
  return text.replaceAll(longList, (list: string, uncounted?: string) => {
    const names = list.replace(/ and \d+ more$/, '').split(', ');
    return `${names.slice(0, listed).join(', ')} and ${names.length - listed + Number(uncounted ?? 0)} more`;
  });
}

/** As many whole sentences as there is room for; of a first one that is too long the beginning. */
function sentences(text: string, room: number): string {
  if (text.length <= room) return text;
  let fits = '';
  for (const sentence of text.split(/(?<=[.!?]['”"`)]?) (?=[^a-z])/)) {
    const longer = fits === '' ? sentence : `${fits} ${sentence}`;
    if (longer.length > room) break;
    fits = longer;
  }
  if (fits !== '') return fits;
  const cut = text.slice(0, room - 2);
  const end = cut.lastIndexOf(' ');
  // A path or a name of half the room has no space to be cut at.
  return `${end > room / 2 ? cut.slice(0, end) : cut} …`;
}
