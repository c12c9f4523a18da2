/** Asks the record of a source (kinds.ts), whoever changed its plain data since a constructor made it. */
import { shownValue } from '../../base/shownValue';
import { UserError } from '../../base/userError';
import { type DataSource, kinds } from './kinds';
import { given, type SourceKind } from './sourceKind';

type AnyKind = SourceKind<DataSource>;

/** Throws a UserError where there is no such kind. */
export function kindOf(source: DataSource): AnyKind {
  const { kind } = (source ?? {}) as { kind?: unknown };
  const found = (kinds as readonly AnyKind[]).find((one) => one.kind === kind);
  if (found) return found;
  throw new UserError(`data.kind is ${shownValue(kind)}, which is no kind of data set.`, {
    hint: `Use ${constructors()}.`,
  });
}

/** The source itself. Throws a UserError that names the first field that cannot be right. */
export function checked(source: DataSource): DataSource {
  const record = kindOf(source);
  const { kind: _, ...fields } = source;
  given(record, fields);
  record.check(source);
  return source;
}

/** For messages: `cifar10(…), imageFolder(…) or synthetic(…)`, those of some kinds or of all. */
export function constructors(of: (kind: AnyKind) => boolean = () => true): string {
  const names = (kinds as readonly AnyKind[]).filter(of).map(({ kind }) => `${kind}(…)`);
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' or ');
}
