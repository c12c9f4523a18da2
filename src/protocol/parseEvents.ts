/**
 * Lines of `events.jsonl` to events. Written by another process, perhaps another version, perhaps at this moment:
 * a line that is no event, or one of a kind unknown here, is counted and skipped, and an unfinished last line is handed
 * back. What comes out may be trusted: every field is of its type, every list and text is bounded, and nothing else is in it.
 */

import { eventShapes } from './eventShapes';
import type { RunEvent } from './events';
import { isFields, moment, number, whole } from './shape';

export interface ParsedEvents {
  events: RunEvent[];
  /** What follows the last newline, when it is not a whole event yet: put it before the next text. */
  rest: string;
  /** Lines that are no events: cut off, or without a field they need. */
  broken: number;
  /** Events of a kind that a newer version wrote. */
  unknown: number;
}

type Fields = Record<string, unknown>;

/** What a step has to say; earlier versions said it beside `terms`. */
const needed = ['loss', 'accuracy', 'learningRate', 'samplesPerSecond'] as const;
/** Named numbers that a step may have; the curve keeps a column for each. */
const maxNamed = 1000;
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

/** The object itself, unknown fields and all, for most of a long run's file goes through it; the newest alone is kept. */
function stepOf(fields: Fields): RunEvent | undefined {
  const { time, step, epoch } = fields;
  if (moment(time) === undefined || stepNumber(step) === undefined || number(epoch) === undefined) return undefined;
  fields.values ??= earlierValues(fields);
  const { values, terms, scalars } = fields;
  if (!areValues(values) || !areValues(terms) || (scalars !== undefined && !areValues(scalars))) return undefined;
  for (const name of needed) if (values[name] === undefined) return undefined;
  return fields as unknown as RunEvent;
}

function earlierValues({ loss, accuracy, learningRate, samplesPerSecond }: Fields): Fields {
  return { loss, accuracy, learningRate, samplesPerSecond };
}

/** All of them measured numbers: JSON has no NaN and writes null for it. */
function areValues(fields: unknown): fields is Record<string, number> {
  if (!isFields(fields)) return false;
  let count = 0;
  for (const key in fields) {
    const value = fields[key];
    if (value === null) fields[key] = Number.NaN;
    else if (typeof value !== 'number') return false;
    if (count++ === maxNamed || key.length > 200 || key === '__proto__') return false;
  }
  return true;
}
