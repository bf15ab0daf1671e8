/** A label above a mark, centred on it. */
export interface Label {
  readonly x: number;
  /** Its base line if nothing is in the way. */
  readonly y: number;
  readonly width: number;
}

/** Base lines of labels that are closer collide. */
const LINE = 13;

const GAP = 4;

/** By how much each label is raised so that none lies over another. */
export function labelRises(labels: readonly Label[]): readonly number[] {
  const placed: Label[] = [];
  return labels.map(label => {
    let y = label.y;
    for (;;) {
      const other = placed.find(before => collide(before, { ...label, y }));
      if (other === undefined) break;
      y = other.y - LINE;
    }
    placed.push({ ...label, y });
    return label.y - y;
  });
}

const collide = (a: Label, b: Label): boolean =>
  Math.abs(a.x - b.x) < (a.width + b.width) / 2 + GAP && Math.abs(a.y - b.y) < LINE;
