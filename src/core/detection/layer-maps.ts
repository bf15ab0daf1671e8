/** What layers computed, by their places: each C×H×W. */
export type LayerMaps = ReadonlyMap<number, Float32Array>;
