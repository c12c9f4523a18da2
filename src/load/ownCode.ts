/** What a thread needs to have the functions of an experiment's own data, and where an error of theirs is in the user's files. */
import { UserError } from '../base/userError';
import { blamed, codeOf, type DataSource, type SplitName, withCode } from '../data';
import { atField, type UserCode } from '../experiment/userCode';

/** The source itself where it is plain data. */
export function withOwnCode(
  source: DataSource,
  code: UserCode,
  settings: Readonly<Record<string, unknown>>,
): DataSource {
  if (source.kind !== 'dataset' || codeOf(source) !== undefined) return source;
  return withCode(source, {
    file: code.file,
    script: code.script,
    settings,
    located(error: unknown, split: SplitName) {
      if (!(error instanceof Error)) return error;
      const made = source[split];
      const shown = blamed(error.message);
      const to = (shown && source[shown]) ?? ('samples' in made ? made.samples : made.sample);
      const text = to.toString();
      // The line that threw, or else the function: what it gave is not what it should be.
      const at = code.sources(error.stack ?? '')[0] ?? code.placeOf(text);
      if (error instanceof UserError) {
        if (at === undefined) return atField(error, 'data');
        return Object.assign(new UserError(error.message, { source: at, ...error.detail }), { stack: error.stack });
      }
      return code.traced(error, 'The data could not be read');
    },
  });
}
