/** Run events as a person reads them: one line that rewrites itself on a terminal, plain lines elsewhere. */

import { howMany } from '../base/howMany';
import { count, fixed, macsText, percent } from '../base/numbers';
import { sampleWords } from '../base/sampleTensors';
import { oneLine } from '../base/visible';
import type { EvaluationValues, RunEvent } from '../protocol/events/events';
import { boundWord } from '../protocol/facts/atLeast';
import { isShare, scoreText } from '../protocol/facts/scoreText';
import { placeOf } from './printError';
import { type Output, RewritingLine } from './rewritingLine';

type Started = Extract<RunEvent, { kind: 'started' }>;

/** Pause between lines where one cannot rewrite itself. */
const plainEveryMs = 10_000;

export class ProgressLine {
  private epochs = 0;
  private bound = '';
  private stepsPerEpoch = 1;
  private metrics: Started['metrics'];
  private score: Started['score'];
  private lastPlain = 0;
  private samples = sampleWords({});

  private readonly rewriting: RewritingLine;

  constructor(private readonly output: Output) {
    this.rewriting = new RewritingLine(output);
  }

  show(event: RunEvent): void {
    switch (event.kind) {
      case 'started': {
        const { model, data, device } = event;
        this.samples = sampleWords(data);
        this.epochs = event.epochs;
        this.metrics = event.metrics;
        this.score = event.score;
        this.bound = boundWord(model.notCounted);
        this.stepsPerEpoch = event.stepsPerEpoch;
        this.line(
          `${model.name}: ${count(model.params)} parameters, ${howMany(model.gates.length, 'gate layer')}; ${data.name}: ${data.train} + ${data.test} ${this.samples.many}; ${device.description}`,
        );
        return;
      }
      case 'step':
        this.step(event);
        return;
      case 'epoch': {
        const { values, samples, leftOut } = event.evaluation;
        const broken = leftOut ? ` of ${count(samples)} ${this.samples.many} (${count(leftOut)} broken left out)` : '';
        const scores = this.scores(values);
        const before = scores === '' && broken === '' ? '' : `${scores}${broken}, `;
        this.line(
          `epoch ${event.epoch}/${this.epochs}: test ${before}loss ${fixed(values.loss, 4)}, ${this.bound}${macsText(values.macs)} ${this.samples.a}`,
        );
        return;
      }
      case 'warning':
        this.line(`warning: ${placeOf(event.source)}${event.message}`);
        return;
      case 'phase':
        if (event.trying !== undefined) this.line(`device auto: trying ${event.trying}, which may take two minutes`);
        return;
      case 'gates':
      case 'checkpoint':
      case 'changed':
      case 'ended':
        return;
      default:
        event satisfies never;
    }
  }

  private step({ step, values, epoch, time }: Extract<RunEvent, { kind: 'step' }>): void {
    const { loss, accuracy, samplesPerSecond } = values;
    const total = this.epochs * this.stepsPerEpoch;
    const left = this.secondsLeft(step, total, time);
    const eta = left === undefined ? '' : `  ETA ${clock(left)}`;
    const right = Number.isNaN(accuracy) ? '' : `  accuracy ${percent(accuracy, 1)}`;
    const text = `epoch ${epoch.toFixed(2)}/${this.epochs}  loss ${loss.toFixed(3)}${right}  ${samplesPerSecond.toFixed(0)} ${this.samples.many}/s${eta}`;
    if (!this.rewriting.rewrite(text) && time - this.lastPlain >= plainEveryMs) {
      this.lastPlain = time;
      this.output.write(`${text}\n`);
    }
  }

  /** What the run goes by first, then what it measures besides; ends in a comma where there is something. */
  private scores(values: EvaluationValues): string {
    const { accuracy, top5, meanIoU } = values;
    const usual =
      meanIoU !== undefined
        ? [`mean IoU ${percent(meanIoU, 2)}, pixel accuracy ${percent(accuracy, 2)}`]
        : Number.isNaN(accuracy)
          ? []
          : [`accuracy ${percent(accuracy, 2)}${top5 === undefined ? '' : ` (top 5: ${percent(top5, 2)})`}`];
    const own = Object.keys(this.metrics ?? {}).filter((name) => name !== 'accuracy' && Object.hasOwn(values, name));
    const first = own.filter((name) => name === this.score?.metric);
    const named = [...first, ...own.filter((name) => !first.includes(name))].map(
      (name) => `${oneLine(name, 60)} ${scoreText(values[name] as number, isShare(name, this.metrics))}`,
    );
    return [...usual, ...named].join(', ');
  }

  private first: { step: number; time: number } | undefined;

  /** From the pace since this session's first report, evaluations included; unknown at that one. */
  private secondsLeft(step: number, total: number, time: number): number | undefined {
    this.first ??= { step, time };
    const done = step - this.first.step;
    return done > 0 ? (((time - this.first.time) / done) * (total - step)) / 1000 : undefined;
  }

  private line(text: string): void {
    this.rewriting.line(text);
  }

  /** Leaves the rewriting line where it is. */
  end(): void {
    this.rewriting.end();
  }
}

function clock(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  const [h, m] = [Math.floor(s / 3600), Math.floor((s % 3600) / 60)];
  return h > 0
    ? `${h}:${String(m).padStart(2, '0')}:${String(s % 60).padStart(2, '0')}`
    : `${m}:${String(s % 60).padStart(2, '0')}`;
}
