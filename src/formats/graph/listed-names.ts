/** Longer names would push what follows them out of sight. */
const LONGEST = 40;

/** A name as it stands in a listing: with quotes where it has other signs than identifiers of ONNX's text. */
export const quotedName = (name: string): string =>
  /^[A-Za-z_][\w.]*$/.test(name) ? name : JSON.stringify(name);

/**
 * Identifiers for names that are made of others, such as those of layers that a converter made one of: the first of them, with a
 * number where several begin alike. Whoever comes first has the shortest.
 */
export function identifiers(names: Iterable<string>): (name: string) => string {
  const known = new Map<string, string>();
  /** Identifiers that are given, with how many of such a name there are. */
  const taken = new Map<string, number>();
  for (const name of names) {
    if (known.has(name)) continue;
    const [first = ''] = name.split(';');
    const plain = first.replace(/\W/g, '_').slice(0, LONGEST);
    known.set(name, unlike(/^[A-Za-z_]/.test(plain) ? plain : `t_${plain}`, taken));
  }
  return name => known.get(name) ?? quotedName(name);
}

/** A name that isn't taken yet, and now is. */
function unlike(plain: string, taken: Map<string, number>): string {
  let count = (taken.get(plain) ?? 0) + 1;
  while (count > 1 && taken.has(`${plain}_${count}`)) count++;
  taken.set(plain, count);
  if (count === 1) return plain;
  taken.set(`${plain}_${count}`, 1);
  return `${plain}_${count}`;
}
