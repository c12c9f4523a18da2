/** What gates save in time, measured: `speed-up.json` of a run folder, the numbers of the report that lies beside it. */
import { maxLayers, name } from '../events/eventShapes';
import { cut, list, moment, number, object, oneOf, or, orNull, parsed, whole } from '../shape';

/** How many times as long one thing takes as another. */
export interface Ratio {
  /** Median over the turns of a turn's own ratio. */
  ratio: number;
  /** Ends of the interval in which the median lies with probability `confidence`. */
  low: number;
  high: number;
  /** 0.95 or more from six turns on; below, what the extremes of so few turns give. */
  confidence: number;
}

export interface Spread {
  p25: number;
  p75: number;
}

/** Milliseconds for the whole batch. */
export interface BatchTimes {
  batch: number;
  dense_ms: number;
  masked_ms: number;
  /** One image after the other. */
  skip_ms: number;
  /** PyTorch's masked network; null without it. */
  pytorch_ms: number | null;
  /** masked / skipping, which compute the same. */
  skipping: Ratio;
  /** Of two sessions of the dense network: what the machine makes up. */
  control: Ratio;
}

/** What is made of a gate: its channels all open, masked, or skipped where they are closed. */
export interface SpeedGate {
  gate: string;
  use: 'open' | 'masked' | 'skipped';
  /** Why it is not skipped, where it is not. */
  reason?: string | undefined;
}

export interface SpeedUp {
  run: string;
  checkpoint: 'best' | 'last';
  /** After which it was saved. */
  epoch: number;
  /** When it was measured, milliseconds since 1970. */
  made: number;
  processor: string;
  /** Samples it was measured on; `pictures`: false where they are no images. */
  images: number;
  pictures?: false | undefined;
  runs: number;
  /** Median milliseconds of one image: all gates open, masked, skipping. */
  dense_ms: number;
  masked_ms: number;
  skip_ms: number;
  /** The dense network, a second session of it. */
  again_ms: number;
  spread: Record<'dense' | 'again' | 'masked' | 'skip', Spread>;
  /** Multiply-adds of an image: all, and mean over these images. */
  dense_macs: number;
  mean_macs: number;
  /** dense_macs / mean_macs. */
  mac_ratio: number;
  /** dense / skipping, of the times of the same turns. */
  time_ratio: Ratio;
  /** dense / masked. */
  masked_ratio: Ratio;
  /** Two sessions of the dense network in the same turns: a ratio that lies within it says nothing. */
  control: Ratio;
  batches: BatchTimes[];
  gates: SpeedGate[];
}

const ratio = object<Ratio>({ ratio: number, low: number, high: number, confidence: number });
const spread = object<Spread>({ p25: number, p75: number });

const speedUp = object<SpeedUp>(
  {
    run: or(name, ''),
    checkpoint: or(oneOf('best', 'last'), 'best'),
    epoch: number,
    made: or(moment, 0),
    processor: or(cut(500), ''),
    images: whole(),
    runs: whole(),
    ...{ dense_ms: number, masked_ms: number, skip_ms: number, again_ms: number },
    spread: object<SpeedUp['spread']>({ dense: spread, again: spread, masked: spread, skip: spread }),
    ...{ dense_macs: number, mean_macs: number, mac_ratio: number },
    ...{ time_ratio: ratio, masked_ratio: ratio, control: ratio },
    batches: list(
      object<BatchTimes>({
        ...{ batch: whole(), dense_ms: number, masked_ms: number, skip_ms: number, pytorch_ms: orNull(number) },
        ...{ skipping: ratio, control: ratio },
      }),
      100,
    ),
    gates: list(
      object<SpeedGate>({ gate: name, use: oneOf('open', 'masked', 'skipped') }, { reason: cut(500) }),
      maxLayers,
    ),
  },
  { pictures: (value) => (value === false ? false : undefined) },
);

/** What a text holds, if it is a measured speed-up. */
export const parseSpeedUp = (json: string): SpeedUp | undefined => parsed(json, speedUp);
