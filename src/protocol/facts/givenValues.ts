/** Values of parameters and settings in words, the same wherever a run or a task says with which it trains. */
type Values = Readonly<Record<string, string | number | boolean>>;

/** `lambda=0.6 · epochs=3` */
export const valuesText = (values: Values): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .join(' · ');

/** What a run says of itself when it begins; empty for an earlier version. */
export const givenValues = ({ parameters, settings }: { parameters?: Values; settings?: Values }): Values => ({
  ...parameters,
  ...settings,
});

/** Of both the values that are not the same, or that only one of them has. */
export function differingValues(a: Values, b: Values): [a: Values, b: Values] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]);
  const of = (values: Values) =>
    Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name]]] : [])));
  return [of(a) as Values, of(b) as Values];
}
