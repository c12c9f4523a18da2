/**
 * Lines of `events.jsonl` to events. Written by another process, perhaps another version, perhaps at this moment:
 * a line that is no event, or one of a kind unknown here, is counted and skipped, and an unfinished last line is handed
 * back. What comes out may be trusted: every field is of its type, every list and text is bounded, and nothing else is in it.
 */

import { isFields, moment, number, whole } from '../shape';
import { areValues, type Fields, stepFields, valuesBeside } from './eventLine';
import { eventShapes } from './eventShapes';
import type { RunEvent } from './events';

export interface ParsedEvents {
  events: RunEvent[];
  /** What follows the last newline, when it is not a whole event yet: put it before the next text. */
  rest: string;
  /** Lines that are no events: cut off, or without a field they need. */
  broken: number;
  /** Events of a kind that a newer version wrote. */
  unknown: number;
}

/** What a step has to say. */
const needed = ['loss', 'learningRate', 'samplesPerSecond'] as const;
const neededWithAccuracy = [...needed, 'accuracy'] as const;
const stepNumber = whole();

export function parseEvents(text: string): ParsedEvents {
  const parsed: ParsedEvents = { events: [], rest: '', broken: 0, unknown: 0 };
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  for (const line of lines) if (line.trim() !== '') take(parsed, line);
  if (last.trim() !== '' && !take(parsed, last, true)) parsed.rest = last;
  return parsed;
}

/** False for an unfinished line, which is not counted. */
function take(parsed: ParsedEvents, line: string, unfinished = false): boolean {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    if (!unfinished) parsed.broken++;
    return false;
  }
  if (!isFields(fields) || typeof fields.kind !== 'string') parsed.broken++;
  else if (fields.kind !== 'step' && !Object.hasOwn(eventShapes, fields.kind)) parsed.unknown++;
  else {
    const event = eventOf(fields, fields.kind as RunEvent['kind']);
    if (event === undefined) parsed.broken++;
    else parsed.events.push(event);
  }
  return true;
}

function eventOf(fields: Fields, kind: RunEvent['kind']): RunEvent | undefined {
  return kind === 'step' ? stepOf(fields) : eventShapes[kind](fields);
}

/** Most of a long run's file goes through it: of a line alone the newest is kept, so that its terms need no copy. */
function stepOf(fields: Fields): RunEvent | undefined {
  const { time, step, epoch } = fields;
  if (moment(time) === undefined || stepNumber(step) === undefined || number(epoch) === undefined) return undefined;
  const { terms, scalars } = fields;
  if (!areValues(terms) || (scalars !== undefined && !areValues(scalars))) return undefined;
  const values = valuesBeside(fields, stepFields, 'accuracy' in fields ? neededWithAccuracy : needed);
  if (values === undefined) return undefined;
  // What says no class has no accuracy.
  values.accuracy ??= Number.NaN;
  return { kind: 'step', time, step, epoch, values, terms, ...(scalars && { scalars }) } as RunEvent;
}
