/** Some channels that a layer computed, in the bytes `start` to `end` of each position. */
export interface Lane {
  readonly start: number;
  readonly end: number;
  /** The layer that computes them, or an input of the network; BYTES for the first as bytes. */
  readonly layer: number;
  /** Where the layer's channel 0 would lie among the bytes of the position. */
  readonly origin: number;
}

/** Which values lie in which bytes of a position. Equal lanes are the same object. */
export class Lanes {
  /** Cached answers about other lanes, by their names. */
  private readonly contained = new Map<number, boolean>();
  private readonly joined = new Map<number, Lanes>();

  /** @param isWhole whether they fill all bytes of a position. */
  constructor(
    private readonly table: LaneTable,
    readonly name: number,
    readonly list: readonly Lane[],
    readonly isWhole: boolean,
  ) {}

  /** Whether these lanes hold everything that other lanes say. */
  contain(other: Lanes): boolean {
    if (other === this) return true;
    let known = this.contained.get(other.name);
    if (known === undefined) {
      known = other.list.every(lane => this.containsLane(lane));
      this.contained.set(other.name, known);
    }
    return known;
  }

  /** These lanes, and the parts of older lanes that they leave free. */
  over(older: Lanes): Lanes {
    let known = this.joined.get(older.name);
    if (known === undefined) {
      let rest = older.list;
      for (const { start, end } of this.list)
        rest = rest.flatMap(lane => [
          { ...lane, end: Math.min(lane.end, start) },
          { ...lane, start: Math.max(lane.start, end) },
        ]);
      const kept = rest.filter(({ start, end }) => start < end);
      known = this.table.lanes([...this.list, ...kept], this.isWhole);
      this.joined.set(older.name, known);
    }
    return known;
  }

  private containsLane({ start, end, layer, origin }: Lane): boolean {
    let covered = start;
    for (const lane of this.list)
      if (covered < end && lane.start <= covered && covered < lane.end) {
        if (lane.layer !== layer || lane.origin !== origin) return false;
        covered = lane.end;
      }
    return covered >= end;
  }
}

/** Creates lanes, each of them once. */
export class LaneTable {
  private readonly known = new Map<string, Lanes>();

  lanes(list: readonly Lane[], isWhole: boolean): Lanes {
    const sorted = merged([...list].sort((a, b) => a.start - b.start));
    const name = `${isWhole} ${sorted.map(lane => Object.values(lane).join(' ')).join('|')}`;
    const known = this.known.get(name) ?? new Lanes(this, this.known.size, sorted, isWhole);
    this.known.set(name, known);
    return known;
  }
}

/** Joins neighbours if the second continues where the first ends. */
function merged(lanes: readonly Lane[]): readonly Lane[] {
  const result: Lane[] = [];
  for (const lane of lanes) {
    const latest = result.at(-1);
    if (latest?.end === lane.start && latest.layer === lane.layer && latest.origin === lane.origin)
      result[result.length - 1] = { ...latest, end: lane.end };
    else result.push(lane);
  }
  return result;
}
