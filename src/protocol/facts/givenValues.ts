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

/** Of each the values that are not the same in all, or that only some of them have. */
export function differingValues<T extends readonly Values[]>(...all: T): { [K in keyof T]: Values } {
  const names = [...new Set(all.flatMap((values) => Object.keys(values)))].filter((name) =>
    all.some((values) => values[name] !== all[0]?.[name]),
  );
  const of = (values: Values) =>
    Object.fromEntries(names.flatMap((name) => (name in values ? [[name, values[name]]] : [])));
  return all.map(of) as { [K in keyof T]: Values };
}
