/**
 * Lines of `events.jsonl` to events. Written by another process, perhaps another version, perhaps at this moment:
 * a line that is no event, or one of a kind unknown here, is counted and skipped, and an unfinished last line is handed
 * back. What comes out has the fields that `reduce` reads.
 */
import type { RunEvent, RunEventKind } from './events';

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

/** `value` is a measured number: JSON has no NaN and writes null for it, which is read back as NaN. */
type Type = 'string' | 'number' | 'value' | 'object' | 'array';

const needed: Record<RunEventKind, Record<string, Type>> = {
  started: { run: 'string', experiment: 'string', epochs: 'number', stepsPerEpoch: 'number', step: 'number' },
  phase: { phase: 'string' },
  step: {
    step: 'number',
    epoch: 'number',
    loss: 'value',
    accuracy: 'value',
    learningRate: 'value',
    samplesPerSecond: 'value',
  },
  gates: { step: 'number', gates: 'array' },
  epoch: { step: 'number', epoch: 'number' },
  checkpoint: { step: 'number', epoch: 'number', file: 'string' },
  changed: { step: 'number', key: 'string' },
  warning: { message: 'string' },
  ended: { step: 'number', outcome: 'string' },
};

const model = {
  name: 'string',
  params: 'number',
  macs: 'number',
  layers: 'array',
  gates: 'array',
  notCounted: 'array',
} as const;
const rates = { gate: 'string', rates: 'string' } as const;
const statistics = { classRates: 'string', cdf: 'string', distances: 'string' } as const;
const prior = { name: 'string', mean: 'number', cdf: 'array', gates: 'array' } as const;
const evaluation = { loss: 'value', accuracy: 'value', samples: 'number', macs: 'value', gates: 'array' } as const;

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
  else if (!Object.hasOwn(needed, fields.kind)) parsed.unknown++;
  else if (isEvent(fields)) parsed.events.push(fields);
  else parsed.broken++;
  return true;
}

function isEvent(fields: Fields): fields is Fields & RunEvent {
  const kind = fields.kind as RunEventKind;
  if (!has(fields, { time: 'number', ...needed[kind] })) return false;
  switch (kind) {
    case 'started':
      return (
        has(fields.model, model) &&
        has(fields.device, { description: 'string' }) &&
        has(fields.data, { name: 'string' }) &&
        (fields.priors === undefined || arePriors(fields.priors)) &&
        (fields.files === undefined || areFiles(fields.files))
      );
    case 'step':
      return areValues(fields.terms) && (fields.scalars === undefined || areValues(fields.scalars));
    case 'gates':
      return areRates(fields.gates);
    case 'epoch':
      return (
        has(fields.evaluation, evaluation) &&
        areRates(fields.evaluation.gates) &&
        hasSome(fields.evaluation, {
          classSamples: 'array',
          top5: 'value',
          leftOut: 'number',
          iou: 'array',
          meanIoU: 'value',
        })
      );
    case 'ended':
      return fields.error === undefined || has(fields.error, { message: 'string' });
    case 'phase':
    case 'checkpoint':
    case 'changed':
    case 'warning':
      return true;
    default:
      return kind satisfies never;
  }
}

function areRates(value: unknown): boolean {
  return Array.isArray(value) && value.every((gate) => has(gate, rates) && hasSome(gate, statistics));
}

function arePriors(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => has(item, prior) && (item.cdf as unknown[]).every(isNumber));
}

function areFiles(value: unknown): boolean {
  return Array.isArray(value) && value.every((file) => has(file, { path: 'string', sha256: 'string' }));
}

const isNumber = (value: unknown) => typeof value === 'number';

/** Fields that may be missing, and are of their type where they are there. */
function hasSome(value: Fields, types: Record<string, Type>): boolean {
  return has(value, Object.fromEntries(Object.entries(types).filter(([key]) => value[key] !== undefined)));
}

/** All of them measured numbers. A loop of its own: most of a long run's file goes through it. */
function areValues(fields: unknown): boolean {
  if (!isFields(fields)) return false;
  for (const key in fields) {
    const value = fields[key];
    if (value === null) fields[key] = Number.NaN;
    else if (typeof value !== 'number') return false;
  }
  return true;
}

/** Puts NaN in place of null where a measured number is due. */
function has(value: unknown, types: Record<string, Type>): value is Fields {
  if (!isFields(value)) return false;
  return Object.entries(types).every(([key, type]) => {
    const field = value[key];
    if (type === 'array') return Array.isArray(field);
    if (type !== 'value') return typeof field === type && field !== null;
    if (field === null) value[key] = Number.NaN;
    return field === null || typeof field === 'number';
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
