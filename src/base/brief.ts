/**
 * What a notification, an entry of Problems or a box says of an error: whole sentences of what is wrong, and always what to do.
 * What is long, or written for those who wrote a library, is for whoever asks: the log has every word.
 */
import type { UserFacingError } from './userError';

/** More is not read. */
export const longestNotice = 400;
/** Of the advice, so that something of the message is always left. */
const longestHint = 250;

type Told = Pick<UserFacingError, 'message' | 'hint'>;

/** In one line. */
export function brief(error: Told): string {
  const { message, hint } = briefParts(error);
  return hint === undefined ? message : `${message} ${hint}`;
}

/** What is wrong and what to do, for a place that sets them apart; together no longer than `brief`. */
export function briefParts({ message, hint }: Told): Told {
  if (hint === undefined) return { message: sentences(plain(message), longestNotice) };
  const advice = sentences(plain(hint), longestHint);
  return { message: sentences(plain(message), longestNotice - advice.length - 1), hint: advice };
}

/** Whether something was left out of what is said briefly: whoever asks may have the rest. */
export function isCut(error: Told): boolean {
  const spaced = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
  return brief(error) !== spaced(`${error.message} ${error.hint ?? ''}`);
}

/** Places in C++ sources, signatures and codes, as ONNX Runtime, Dawn and TensorFlow put them before what they say. */
const internals = [
  /\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : /g,
  /(?<!\S)(?:\S*[/\\(])?\w+\.(?:cc|cpp|cxx|cu|h|hpp)[:(]\d+\)?:?\s*/g,
  /(?<![\w:])(?:(?:(?:static|virtual|const|void|bool|auto|int|class|struct)|(?:\w+::)+\w+[&*]?)\s+)*(?:\w+(?:<[^<>]*>)?::)+~?\w+(?:<[^<>]*>)?\([^()]*\)(?:\s*const)?:?\s*/g,
  /\s+at \S+ \([^()]*:\d+:\d+\)/g,
];

/** What is said briefly is at the beginning of what is long, whatever its length. */
const readLength = 5000;

function plain(text: string): string {
  const line = text.slice(0, readLength).replaceAll(/\s+/g, ' ').trim();
  return shortLists(internals.reduce((rest, pattern) => rest.replaceAll(pattern, ''), line).trim());
}

/** Names that are read at a glance. */
const listed = 6;
/** Eight names or more, a word each, with what `suggestion` counts at their end. */
const longList = /(?<![^\s,:])[^\s,:]*[^\s,:.](?:, [^\s,:]*[^\s,:.]){7,}?(?: and (\d+) more)?(?=\.?(?:\s|$))/g;

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
  for (const sentence of text.split(/(?<=[.!?]['”"`)]?)(?<!e\.g\.|i\.e\.) (?=[^a-z])/)) {
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
