/** A count with its word, for sentences of the terminal: `1 task`, `3 tasks`. */
export const howMany = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
