import type { BoxTable } from './box-table';
import type { Detection } from './detection';
import type { LayerMaps } from './layer-maps';
import type { ExpectedPicture } from './picture-input';

/** Layers that say where objects are, and how that is read of them. */
export interface Head {
  /** What people call such networks. */
  readonly title: string;
  /** Layers whose numbers it reads. */
  readonly layers: readonly number[];
  /** All boxes with a score above the threshold, in fractions of the network's input. */
  readonly detections: (maps: LayerMaps, threshold: number) => readonly Detection[];
  /** The tables that they are read from; absent where they are found in another way. */
  readonly tables?: readonly BoxTable[];
  /**
   * How boxes are thinned out: as in `AnchorHead`, null for plain IoU. The last head that says so decides for all;
   * absent where a head has no say.
   */
  readonly distanceExponent?: number | null;
  /** How such networks see pictures; absent where they differ. */
  readonly picture?: ExpectedPicture;
  /** Names of its classes, where they are always the same. */
  readonly labels?: readonly string[];
}
