/** `name`, or with the lowest number behind it, from 2, that makes it one that is not taken: `y_2`. */
export function freeName(name: string, taken: { has(name: string): boolean }): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
  return free;
}
