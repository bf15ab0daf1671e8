/** Bits of a place in SPREADS: its one position stands for all, its one channel stands for all. */
export const ONE_POSITION = 1;
export const ONE_CHANNEL = 2;
