/** What `sluice settings --json` prints: what can be set in an experiment, for a window that offers it. */
import { cut, list, object, oneOf, orNull, parsed, settingValue, text } from '../shape';

export interface SettableRow {
  name: string;
  of: 'parameter' | 'setting';
  value: string | number | boolean | null;
  text: string;
  /** `false`: switches it off. */
  takes: ('number' | 'text' | 'boolean' | 'false')[];
}

/** Undefined for a text that is no such list. */
export const parseSettables = (json: string): SettableRow[] | undefined =>
  parsed(
    json,
    list(
      object<SettableRow>({
        name: text(200),
        of: oneOf('parameter', 'setting'),
        value: orNull(settingValue),
        text: cut(500),
        takes: list(oneOf('number', 'text', 'boolean', 'false'), 4),
      }),
      1000,
    ),
  );
