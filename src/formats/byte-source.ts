/** Random access to a file that stays where it is: the host reads, the format says what. */
export interface ByteSource {
  readonly byteLength: number;
  /** Fills all of `target` with the bytes from `offset` on; the caller never reads past the end. */
  read(offset: number, target: Uint8Array): void;
}

/** A file that is already in memory. */
export const byteSourceOf = (bytes: Uint8Array): ByteSource => ({
  byteLength: bytes.byteLength,
  read: (offset, target) => {
    target.set(bytes.subarray(offset, offset + target.byteLength));
  },
});
