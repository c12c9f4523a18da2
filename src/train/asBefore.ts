/** With what an experiment is loaded for a run that goes on, or is done again. */
import type { LoadOptions } from '../load/loadExperiment';
import { storedTexts } from '../load/sourceFiles';
import type { EarlierRun } from '../run/record/earlierRun';

interface Asked extends LoadOptions {
  /** Path of its file. */
  experiment: string;
  /** Its text as the earlier run kept it, not as it is now. */
  storedSource?: boolean | undefined;
}

/** A resumed or repeated run keeps what it was started with, unless told anew. Throws a `UserError` where its source was not kept. */
export function asBefore(
  earlier: EarlierRun | undefined,
  { experiment, settings, texts, storedSource = false }: Asked,
): Required<Pick<LoadOptions, 'settings'>> & LoadOptions {
  return {
    settings: { ...earlier?.config.settings, ...settings },
    texts: storedSource ? storedTexts(earlier?.manifest?.source ?? [], experiment) : texts,
  };
}
