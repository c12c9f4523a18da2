/** Whether every word that is searched for is somewhere in a text; upper and lower case are the same. */
export function everyWord(search: string): (text: string) => boolean {
  const words = search.toLowerCase().split(/\s+/);
  return (text) => words.every((word) => text.toLowerCase().includes(word));
}
