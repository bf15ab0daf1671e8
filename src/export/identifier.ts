/** Keywords of C, and names that the runtime or the program has already. */
const TAKEN = new Set(
  (
    'auto break case char const continue default do double else enum extern float for goto if inline int long ' +
    'register restrict return short signed sizeof static struct switch typedef union unsigned void volatile ' +
    'while main mafat weights'
  ).split(' '),
);

/** A network's name as C can have it: `yolov2-16.cfg` is `yolov2_16`. */
export function identifierOf(name: string): string {
  const words = name
    .replace(/\.[a-z]\w*$/i, '')
    .replace(/[^a-z0-9]+/gi, '_')
    .replace(/^_+|_+$/g, '');
  const isName = /^[a-z]/i.test(words) && !TAKEN.has(words.toLowerCase());
  return isName ? words : `network_${words}`.replace(/_$/, '');
}
