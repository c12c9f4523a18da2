/** Another record with a key and a value for each of a record's. */
export const fromEntries = <A, B>(
  record: Record<string, A>,
  f: (value: A, key: string) => [string, B],
): Record<string, B> => Object.fromEntries(Object.entries(record).map(([key, value]) => f(value, key)));
